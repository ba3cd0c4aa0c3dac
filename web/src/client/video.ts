/** The state of a video, and the check of a state that arrives from outside. */
import { linkExpiry } from './link.ts';
import type { StageVideoFragment } from './operations/operations.generated.ts';
import {
  count,
  fail,
  fields,
  flag,
  link,
  list,
  nullable,
  oneOf,
  optional,
  type Reader,
  ShapeError,
  text,
} from './readers.ts';

/** For a seat, `sharedLiveMedias` is empty, `presenter` null and `viewerCanShare` false, because its subscription does not request them. */
export type Video = StageVideoFragment;
export type Media = StageVideoFragment['sharedLiveMedias'][number];
export type Share = NonNullable<StageVideoFragment['activeShare']>;
export type Page = Share['page'];
export type Person = NonNullable<StageVideoFragment['presenter']>;
export type XmppRoom = NonNullable<StageVideoFragment['xmpp']>;

const uploadState = oneOf('NO_FILE', 'UPLOADING', 'PROCESSING', 'READY', 'ERROR');

const image: Reader<Page['images'][number]> = (value, path) => {
  const read = fields(value, path);
  return {
    url: link(read['url'], `${path}.url`),
    width: count(read['width'], `${path}.width`) || fail(`${path}.width`),
    bytes: optional(count)(read['bytes'], `${path}.bytes`),
  };
};

/**
 * A seat requests one image of a page, for the width of its screen, and of the next page neither thumbnail nor size
 * nor text. A message over XMPP has the link of one image, and no thumbnail.
 */
const page: Reader<Page> = (value, path) => {
  const read = fields(value, path);
  const only = optional(image)(read['image'], `${path}.image`);
  const url = link(read['url'] ?? only?.url, `${path}.url`);
  return {
    number: count(read['number'], `${path}.number`) || fail(`${path}.number`),
    url,
    thumbnailUrl: read['thumbnailUrl'] ? link(read['thumbnailUrl'], `${path}.thumbnailUrl`) : '',
    images: only ? [only] : list(image)(read['images'] ?? [], `${path}.images`),
    urlExpiresAt:
      optional(text)(read['urlExpiresAt'], `${path}.urlExpiresAt`) ?? linkExpiry(url).toISOString(),
    width: optional(count)(read['width'], `${path}.width`) ?? 0,
    height: optional(count)(read['height'], `${path}.height`) ?? 0,
    text: optional(text)(read['text'], `${path}.text`) ?? '',
    title: optional(text)(read['title'], `${path}.title`),
  };
};

const media: Reader<Media> = (value, path) => {
  const read = fields(value, path);
  return {
    id: text(read['id'], `${path}.id`),
    title: text(read['title'], `${path}.title`),
    // A seat receives only the document that is shared, which has pages, and not the state of its upload.
    uploadState: optional(uploadState)(read['uploadState'], `${path}.uploadState`) ?? 'READY',
    isReadyToShow: optional(flag)(read['isReadyToShow'], `${path}.isReadyToShow`) ?? true,
    pagesReady: count(read['pagesReady'], `${path}.pagesReady`),
    pageCount: optional(count)(read['pageCount'], `${path}.pageCount`),
    showDownload: flag(read['showDownload'], `${path}.showDownload`),
    filename: optional(text)(read['filename'], `${path}.filename`),
    uploadedOn: optional(text)(read['uploadedOn'], `${path}.uploadedOn`),
    // Any text passes: a newer server may have more kinds of failures and warnings, and pages must still be shown.
    failure: optional(text)(read['failure'], `${path}.failure`) as Media['failure'],
    uploadId: optional(text)(read['uploadId'], `${path}.uploadId`),
    shownUploadId: optional(text)(read['shownUploadId'], `${path}.shownUploadId`),
    failureDetail: optional(text)(read['failureDetail'], `${path}.failureDetail`),
    uploadPagesReady: optional(count)(read['uploadPagesReady'], `${path}.uploadPagesReady`),
    uploadPageCount: optional(count)(read['uploadPageCount'], `${path}.uploadPageCount`),
    furthestPage: optional(count)(read['furthestPage'], `${path}.furthestPage`) ?? 0,
    downloadExceedsLookAround:
      optional(flag)(read['downloadExceedsLookAround'], `${path}.downloadExceedsLookAround`) ?? false,
    warnings: list(warning)(read['warnings'] ?? [], `${path}.warnings`),
  };
};

const warning: Reader<Media['warnings'][number]> = (value, path) => {
  const read = fields(value, path);
  return {
    kind: text(read['kind'], `${path}.kind`) as Media['warnings'][number]['kind'],
    message: text(read['message'], `${path}.message`),
  };
};

const share: Reader<Share> = (value, path) => {
  const read = fields(value, path);
  return {
    media: media(read['media'], `${path}.media`),
    page: page(read['page'], `${path}.page`),
    nextPage: nullable(page)(read['nextPage'], `${path}.nextPage`),
  };
};

const room: Reader<XmppRoom> = (value, path) => {
  const read = fields(value, path);
  return {
    conference: text(read['conference'], `${path}.conference`),
    domain: text(read['domain'], `${path}.domain`),
    websocketUrl: text(read['websocketUrl'], `${path}.websocketUrl`),
  };
};

const person: Reader<Person> = (value, path) => {
  const read = fields(value, path);
  return { id: text(read['id'], `${path}.id`), name: optional(text)(read['name'], `${path}.name`) };
};

/** The value as a video; null when any part of it has an unexpected type. */
export function parseVideo(value: unknown): Video | null {
  try {
    const read = fields(value, 'video');
    return {
      id: text(read['id'], 'id'),
      title: optional(text)(read['title'], 'title'),
      version: count(read['version'], 'version'),
      // A message of a server that does not know the policy has none, and a newer server may have more policies.
      lookAround: (optional(text)(read['lookAround'], 'lookAround') ?? 'ALL') as Video['lookAround'],
      onePresenter: optional(flag)(read['onePresenter'], 'onePresenter') ?? false,
      presenter: optional(person)(read['presenter'], 'presenter'),
      viewerCanShare: optional(flag)(read['viewerCanShare'], 'viewerCanShare') ?? false,
      xmpp: optional(room)(read['xmpp'], 'xmpp'),
      activeShare: nullable(share)(read['activeShare'], 'activeShare'),
      sharedLiveMedias: list(media)(read['sharedLiveMedias'] ?? [], 'sharedLiveMedias'),
    };
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw error;
  }
}
