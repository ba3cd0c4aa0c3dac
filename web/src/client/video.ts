/** What a video looks like here, whichever wire brought it, and the check that it does. */
import type { StageVideoFragment } from './operations.generated.ts';

export type Media = StageVideoFragment['sharedLiveMedias'][number];
export type Share = NonNullable<StageVideoFragment['activeShare']>;
export type Page = Share['page'];
export type XmppRoom = NonNullable<StageVideoFragment['xmpp']>;

/** A video as the store keeps it. `sharedLiveMedias` is empty for whoever did not ask for the collection. */
export type Video = StageVideoFragment;

class Malformed extends Error {
  override name = 'Malformed';
}

type Fields = Record<string, unknown>;
type Read<T> = (value: unknown, at: string) => T;

const refuse = (at: string): never => {
  throw new Malformed(`${at} is not what it should be`);
};
const fields: Read<Fields> = (value, at) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : refuse(at);
const text: Read<string> = (value, at) => (typeof value === 'string' ? value : refuse(at));
const flag: Read<boolean> = (value, at) => (typeof value === 'boolean' ? value : refuse(at));
const count: Read<number> = (value, at) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : refuse(at);
const optional =
  <T>(read: Read<T>): Read<T | null> =>
  (value, at) =>
    value === null || value === undefined ? null : read(value, at);
/** Told to be nothing, which is not the same as not told. */
const nullable =
  <T>(read: Read<T>): Read<T | null> =>
  (value, at) =>
    value === null ? null : read(value, at);
const list =
  <T>(read: Read<T>): Read<T[]> =>
  (value, at) =>
    Array.isArray(value) ? value.map((item, index) => read(item, `${at}[${index}]`)) : refuse(at);
const oneOf =
  <T extends string>(...values: T[]): Read<T> =>
  (value, at) =>
    values.includes(value as T) ? (value as T) : refuse(at);

/** Links are followed and shown, so nothing but http(s) gets in: a forged `javascript:` stops here. */
const link: Read<string> = (value, at) => {
  const url = text(value, at);
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? url : refuse(at);
};

const uploadState = oneOf('PENDING', 'PROCESSING', 'READY', 'ERROR');

const page: Read<Page> = (value, at) => {
  const it = fields(value, at);
  return {
    number: count(it['number'], `${at}.number`) || refuse(`${at}.number`),
    url: link(it['url'], `${at}.url`),
    urlExpiresAt: text(it['urlExpiresAt'], `${at}.urlExpiresAt`),
    width: count(it['width'], `${at}.width`),
    height: count(it['height'], `${at}.height`),
    text: text(it['text'], `${at}.text`),
    title: optional(text)(it['title'], `${at}.title`),
  };
};

const media: Read<Media> = (value, at) => {
  const it = fields(value, at);
  return {
    id: text(it['id'], `${at}.id`),
    title: text(it['title'], `${at}.title`),
    uploadState: uploadState(it['uploadState'], `${at}.uploadState`),
    isReadyToShow: flag(it['isReadyToShow'], `${at}.isReadyToShow`),
    pagesReady: count(it['pagesReady'], `${at}.pagesReady`),
    pageCount: optional(count)(it['pageCount'], `${at}.pageCount`),
    showDownload: flag(it['showDownload'], `${at}.showDownload`),
    filename: optional(text)(it['filename'], `${at}.filename`),
    uploadedOn: optional(text)(it['uploadedOn'], `${at}.uploadedOn`),
    // Kinds are left open: a newer server may know one more, and that must not hide the page.
    failure: optional(text)(it['failure'], `${at}.failure`) as Media['failure'],
    uploadId: optional(text)(it['uploadId'], `${at}.uploadId`),
    failureDetail: optional(text)(it['failureDetail'], `${at}.failureDetail`),
    warnings: list(warning)(it['warnings'] ?? [], `${at}.warnings`),
  };
};

const warning: Read<Media['warnings'][number]> = (value, at) => {
  const it = fields(value, at);
  return {
    kind: text(it['kind'], `${at}.kind`) as Media['warnings'][number]['kind'],
    message: text(it['message'], `${at}.message`),
  };
};

const share: Read<Share> = (value, at) => {
  const it = fields(value, at);
  return {
    media: media(it['media'], `${at}.media`),
    page: page(it['page'], `${at}.page`),
    nextPage: nullable(page)(it['nextPage'], `${at}.nextPage`),
  };
};

const room: Read<XmppRoom> = (value, at) => {
  const it = fields(value, at);
  return {
    conference: text(it['conference'], `${at}.conference`),
    domain: text(it['domain'], `${at}.domain`),
    websocketUrl: text(it['websocketUrl'], `${at}.websocketUrl`),
  };
};

/** The value as a video, or null when any part of it has another shape; nothing half-read gets through. */
export function parseVideo(value: unknown): Video | null {
  try {
    const it = fields(value, 'video');
    return {
      id: text(it['id'], 'id'),
      title: optional(text)(it['title'], 'title'),
      version: count(it['version'], 'version'),
      viewerCanShare: flag(it['viewerCanShare'], 'viewerCanShare'),
      xmpp: optional(room)(it['xmpp'], 'xmpp'),
      activeShare: nullable(share)(it['activeShare'], 'activeShare'),
      sharedLiveMedias: list(media)(it['sharedLiveMedias'] ?? [], 'sharedLiveMedias'),
    };
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
