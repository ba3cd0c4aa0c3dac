/** The state of a video, and the check of a state that arrives from outside. */
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

/** `sharedLiveMedias` is empty for a seat, whose subscription does not request it. */
export type Video = StageVideoFragment;
export type Media = StageVideoFragment['sharedLiveMedias'][number];
export type Share = NonNullable<StageVideoFragment['activeShare']>;
export type Page = Share['page'];
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

/** A message over XMPP, and an older server, have one image of a page and no thumbnail. */
const page: Reader<Page> = (value, path) => {
  const read = fields(value, path);
  return {
    number: count(read['number'], `${path}.number`) || fail(`${path}.number`),
    url: link(read['url'], `${path}.url`),
    thumbnailUrl: read['thumbnailUrl'] ? link(read['thumbnailUrl'], `${path}.thumbnailUrl`) : '',
    images: list(image)(read['images'] ?? [], `${path}.images`),
    urlExpiresAt: text(read['urlExpiresAt'], `${path}.urlExpiresAt`),
    width: count(read['width'], `${path}.width`),
    height: count(read['height'], `${path}.height`),
    text: text(read['text'], `${path}.text`),
    title: optional(text)(read['title'], `${path}.title`),
  };
};

const media: Reader<Media> = (value, path) => {
  const read = fields(value, path);
  return {
    id: text(read['id'], `${path}.id`),
    title: text(read['title'], `${path}.title`),
    uploadState: uploadState(read['uploadState'], `${path}.uploadState`),
    isReadyToShow: flag(read['isReadyToShow'], `${path}.isReadyToShow`),
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

/** The value as a video; null when any part of it has an unexpected type. */
export function parseVideo(value: unknown): Video | null {
  try {
    const read = fields(value, 'video');
    return {
      id: text(read['id'], 'id'),
      title: optional(text)(read['title'], 'title'),
      version: count(read['version'], 'version'),
      viewerCanShare: flag(read['viewerCanShare'], 'viewerCanShare'),
      xmpp: optional(room)(read['xmpp'], 'xmpp'),
      activeShare: nullable(share)(read['activeShare'], 'activeShare'),
      sharedLiveMedias: list(media)(read['sharedLiveMedias'] ?? [], 'sharedLiveMedias'),
    };
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw error;
  }
}
