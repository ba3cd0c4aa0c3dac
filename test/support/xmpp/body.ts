/** Videos for tests of message bodies, and the rendered bodies. */
import type { MediaState, VideoState } from '../../../src/domain/state.ts';
import { renderBody } from '../../../src/xmpp/body.ts';
import { message } from '../../../src/xmpp/message.ts';

export const VIDEO = 'd9d7049c-5a3f-4070-a494-e6bf0bd8b9fb';
export const id = (number: number) => `7520c16b-5846-41ca-822b-${String(number).padStart(12, '0')}`;

/** A READY document that was shared. */
export const ready = (number: number, over: Partial<MediaState> = {}): MediaState => {
  const file = { uploadId: 1_638_230_400 + number, extension: 'pdf', pageCount: 30, pagesReady: 30 };
  return {
    id: id(number),
    video: VIDEO,
    externalId: null,
    title: `slides ${number}`,
    showDownload: true,
    uploadState: 'ready',
    uploadedOn: new Date(file.uploadId * 1000),
    upload: file,
    shown: file,
    sharedUploadId: file.uploadId,
    furthestPage: 0,
    failure: null,
    failureDetail: null,
    warnings: [],
    uploadWarnings: [],
    ...over,
  };
};

export const video = (medias: MediaState[], over: Partial<VideoState> = {}): VideoState => ({
  id: VIDEO,
  externalId: null,
  title: 'My webinar',
  version: 7,
  share: null,
  lookAround: 'all',
  presenter: null,
  onePresenter: false,
  shownAt: null,
  medias,
  ...over,
});

/** Returns the query of a signed link. A signature of CloudFront has 344 characters. */
const signature = (length: number) => `?Expires=1638237600&Signature=${'s'.repeat(length)}&Key-Pair-Id=K1`;
export const links = (length = 344) => ({
  page: (media: MediaState, number: number) =>
    `https://cdn.test/${media.id}/${number}.png${signature(length)}`,
  download: (media: MediaState) => `https://cdn.test/${media.id}/original.pdf${signature(length)}`,
});

/** Renders a state and parses the body. `length` is the length of the links' signatures. */
export const render = (each: VideoState, length?: number) => JSON.parse(renderBody(each, links(length)));
/** Returns the size of the whole stanza in bytes. */
export const bytes = (each: VideoState, body: string) =>
  Buffer.byteLength(
    message(`${each.id}@${'c'.repeat(250)}.test`, {
      id: `${each.id}:${each.version}`,
      event: 'navigate_sharing',
      version: each.version,
      body,
    }).toString(),
  );
