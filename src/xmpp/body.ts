/** The body of a room's message: the video as JSON, in a bounded number of bytes. docs/xmpp.md has the format. Pure. */
import { isComplete } from '../domain/media.ts';
import { filename } from '../domain/names/filename.ts';
import { MAX_TITLE_LENGTH } from '../domain/names/title.ts';
import { furthestPageOf, isReadyToShow } from '../domain/share.ts';
import { type MediaState, mediaOf, type VideoState } from '../domain/state.ts';
import { visibilityOf } from '../domain/visibility.ts';

/**
 * In bytes of UTF-8, after escaping for XML. The rest of the stanza has less than 700 bytes, of which the room's
 * JID takes 300 at most, so the stanza stays under MAX_STANZA_BYTES (message.ts).
 */
export const MAX_BODY_BYTES = 9_300;

/** The signed links that a body may contain. */
export interface Links {
  /** The link to the image of a page, counted from 1; empty when there is none. */
  page(media: MediaState, number: number): string;
  /** The link to the original file. Called only when every viewer may download the file. */
  download(media: MediaState): string | null;
}

/** The link to a page, by its number, or to the original file. */
type Link = readonly [name: number | 'media', url: string];

interface Urls {
  media?: string;
  pages: Record<string, string>;
}

/**
 * Renders the video for the reader with the fewest permissions, in the snake_case form of Marsha's fronts.
 * The body has links to the page that is shown and its neighbours only. Where not everything fits, these parts
 * are left out in turn: the links in the collection, its newest documents, the links of the shared document.
 */
export function renderBody(video: VideoState, links: Links): string {
  const { share } = video;
  const active = share ? mediaOf(video, share.media) : undefined;
  const withoutCollection = (urls: Urls) =>
    serialise({
      id: video.id,
      version: video.version,
      title: clip(video.title),
      active_shared_live_media: active ? document(video, active, urls) : null,
      active_shared_live_media_page: active && share ? share.page : null,
      look_around: video.lookAround,
      furthest_page: active ? furthestPageOf(video, active) : null,
      shown_at: video.shownAt?.toISOString() ?? null,
      shared_live_medias: [],
    });
  const candidates = active && share ? candidateLinks(video, active, share.page, links) : [];
  // The collection always contains the active document, at least without links.
  const reserved = active ? size(serialise(document(video, active, null))) : 0;
  const urls = firstThatFit(candidates, (some) => size(withoutCollection(some)) + reserved <= MAX_BODY_BYTES);
  // `shared_live_medias` is the last property, so that the entries go before the end of the text.
  const beginning = withoutCollection(urls);
  const space = MAX_BODY_BYTES - size(beginning);
  // The collection repeats the links of the active document only when all documents fit beside them.
  const entries =
    renderCollection(video, active, urls, space) ??
    renderCollection(video, active, null, space, 'some') ??
    [];
  return `${beginning.slice(0, -']}'.length)}${entries.join(',')}]}`;
}

/** @returns the links that a viewer may have, the most important one first. */
function candidateLinks(video: VideoState, media: MediaState, page: number, links: Links): Link[] {
  const { pages: visible, original } = visibilityOf(video, media, 'watch');
  const numbers = [page, page + 1, page - 1].filter(
    (number) => visible && number >= visible.first && number <= visible.last,
  );
  const pages = numbers.map((number): Link => [number, links.page(media, number)]);
  const download = original && links.download(media);
  return [...pages, ['media', download ?? ''] as const].filter(([, url]) => url !== '');
}

function firstThatFit(candidates: Link[], fits: (urls: Urls) => boolean): Urls {
  for (let count = candidates.length; count > 0; count--) {
    const urls = toUrls(candidates.slice(0, count));
    if (fits(urls)) return urls;
  }
  return toUrls([]);
}

function toUrls(links: Link[]): Urls {
  const media = links.find(([name]) => name === 'media')?.[1];
  const pages = Object.fromEntries(links.filter(([name]) => name !== 'media'));
  return { pages, ...(media !== undefined && { media }) };
}

/**
 * Renders the documents, the oldest first. Where not all of them fit, 'some' are the oldest ones and `active`.
 * @param urls The links of `active`; all other documents have `urls: null`.
 * @returns the JSON of each document; null when `wanted` is 'all' and not all of them fit into `space` bytes.
 */
function renderCollection(
  video: VideoState,
  active: MediaState | undefined,
  urls: Urls | null,
  space: number,
  wanted: 'all' | 'some' = 'all',
): string[] | null {
  const render = (media: MediaState) => serialise(document(video, media, media === active ? urls : null));
  let remaining = space - (active ? size(render(active)) + 1 : 0);
  let isFull = false;
  const entries: string[] = [];
  for (const media of video.medias) {
    if (isFull && media !== active) continue;
    const json = render(media);
    if (media !== active) remaining -= size(json) + 1;
    isFull = remaining < 0;
    if (!isFull || media === active) entries.push(json);
    else if (wanted === 'all') return null;
  }
  return isFull && wanted === 'all' ? null : entries;
}

function document(video: VideoState, media: MediaState, urls: Urls | null) {
  const { file } = visibilityOf(video, media, 'watch');
  return {
    active_stamp: file && media.shown ? String(media.shown.uploadId) : null,
    filename: file && isComplete(media) ? filename(clip(media.title), media.shown.extension) : null,
    id: media.id,
    is_ready_to_show: isReadyToShow(media),
    nb_pages: media.shown?.pageCount ?? null,
    show_download: media.showDownload,
    title: clip(media.title) || null,
    upload_state: media.uploadState,
    urls,
    video: media.video,
  };
}

/** The API accepts no longer title. A platform that writes to the table itself may store a longer title. */
function clip(text: string): string;
function clip(text: string | null): string | null;
function clip(text: string | null): string | null {
  return text === null || text.length <= MAX_TITLE_LENGTH
    ? text
    : [...text].slice(0, MAX_TITLE_LENGTH).join('');
}

/** Escapes the two characters that JSON may contain and XML may not (https://www.w3.org/TR/xml/#charsets). */
const serialise = (value: object): string =>
  JSON.stringify(value).replace(/[\ufffe\uffff]/g, (character) =>
    character === '\ufffe' ? '\\ufffe' : '\\uffff',
  );

const encoder = new TextEncoder();
const ESCAPED: Record<string, number> = { '&': 4, '<': 3, '>': 3 };

/** @returns the size in bytes of UTF-8, after escaping for XML. */
function size(text: string): number {
  let escapes = 0;
  for (const [character] of text.matchAll(/[&<>]/g)) escapes += ESCAPED[character] ?? 0;
  return encoder.encode(text).length + escapes;
}
