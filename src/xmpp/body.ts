/** A video as a room reads it: for the least privileged there, and short whatever the documents. Pure. */
import { filename } from '../domain/filename.ts';
import { isReadyToShow } from '../domain/share.ts';
import { type MediaState, mediaOf, type VideoState } from '../domain/state.ts';

/**
 * Bytes of UTF-8, once escaped for XML. With what is around it the stanza stays under the 10,000 that no
 * server may refuse: a room's JID, the longest part, has at most 300 with a domain of 255.
 */
export const MAX_BODY = 9_300;

/** Signed links, resolved before. */
export interface Links {
  /** To a page, counted from 1; empty when there is none to give. */
  page(media: MediaState, number: number): string;
  /** To the original, for everybody in the room. Asked for only when `showDownload` allows it. */
  download(media: MediaState): string | null;
}

/** One link: of a page, by its number, or of the original. */
type Link = readonly [name: number | 'media', url: string];

interface Urls {
  media?: string;
  pages: Record<string, string>;
}

/**
 * The video in JSON, in the snake_case form that Marsha's fronts read. Links are given for the page on show
 * and its neighbours; of a long collection the oldest documents and the one on show are kept. What does not
 * fit is left out, the least needed first; GraphQL has it all.
 */
export function renderBody(video: VideoState, links: Links): string {
  const { share } = video;
  const active = share ? mediaOf(video, share.media) : undefined;
  const head = (urls: Urls) =>
    serialise({
      id: video.id,
      version: video.version,
      title: clip(video.title),
      active_shared_live_media: active ? document(active, urls) : null,
      active_shared_live_media_page: active && share ? share.page : null,
      shared_live_medias: [],
    });
  const offered = active && share ? offer(active, share.page, links) : [];
  const least = active ? size(serialise(document(active, null))) : 0;
  const urls = most(offered, (some) => size(head(some)) + least <= MAX_BODY);
  const beginning = head(urls);
  const space = MAX_BODY - size(beginning);
  // The document on show carries its links a second time only where nobody has to leave for that.
  const entries =
    collect(video.medias, active, urls, space) ?? collect(video.medias, active, null, space, 'some') ?? [];
  return `${beginning.slice(0, -']}'.length)}${entries.join(',')}]}`;
}

/** What may be linked, the most needed first. */
function offer(media: MediaState, page: number, links: Links): Link[] {
  const last = media.shown?.pagesReady ?? 0;
  const numbers = [page, page + 1, page - 1].filter((number) => number >= 1 && number <= last);
  const pages = numbers.map((number): Link => [number, links.page(media, number)]);
  const download = media.showDownload && isComplete(media) ? links.download(media) : null;
  return [...pages, ['media', download ?? ''] as const].filter(([, url]) => url !== '');
}

/** As many links as fit. */
function most(offered: Link[], enough: (urls: Urls) => boolean): Urls {
  for (let count = offered.length; count > 0; count--) {
    const urls = gather(offered.slice(0, count));
    if (enough(urls)) return urls;
  }
  return gather([]);
}

function gather(some: Link[]): Urls {
  const media = some.find(([name]) => name === 'media')?.[1];
  const pages = Object.fromEntries(some.filter(([name]) => name !== 'media'));
  return { pages, ...(media !== undefined && { media }) };
}

/** The documents in JSON, oldest first; null when not all of them fit, unless `some` will do. */
function collect(
  medias: MediaState[],
  active: MediaState | undefined,
  urls: Urls | null,
  space: number,
  wanted: 'all' | 'some' = 'all',
): string[] | null {
  const entry = (media: MediaState) => serialise(document(media, media === active ? urls : null));
  let left = space - (active ? size(entry(active)) + 1 : 0);
  let full = false;
  const entries: string[] = [];
  for (const media of medias) {
    if (full && media !== active) continue;
    const json = entry(media);
    if (media !== active) left -= size(json) + 1;
    full = left < 0;
    if (!full || media === active) entries.push(json);
    else if (wanted === 'all') return null;
  }
  return full && wanted === 'all' ? null : entries;
}

/** The file on show was READY: there is an original to download, and it has its name. */
const isComplete = (media: MediaState) => media.shown !== null && media.uploadedOn !== null;

const document = (media: MediaState, urls: Urls | null) => ({
  active_stamp: media.shown ? String(media.shown.uploadId) : null,
  filename: media.shown && isComplete(media) ? filename(clip(media.title), media.shown.extension) : null,
  id: media.id,
  is_ready_to_show: isReadyToShow(media),
  nb_pages: media.shown?.pageCount ?? null,
  show_download: media.showDownload,
  title: clip(media.title) || null,
  upload_state: media.uploadState,
  urls,
  video: media.video,
});

/** Titles have at most 255 characters when they come in; a platform's own table may know better. */
function clip(text: string): string;
function clip(text: string | null): string | null;
function clip(text: string | null): string | null {
  return text === null || text.length <= 255 ? text : [...text].slice(0, 255).join('');
}

/** JSON may hold two characters that XML cannot. */
const serialise = (value: object): string =>
  JSON.stringify(value).replace(/[\ufffe\uffff]/g, (character) =>
    character === '\ufffe' ? '\\ufffe' : '\\uffff',
  );

const encoder = new TextEncoder();
const ESCAPED: Record<string, number> = { '&': 4, '<': 3, '>': 3 };

/** Bytes on the wire. */
function size(text: string): number {
  let escapes = 0;
  for (const [character] of text.matchAll(/[&<>]/g)) escapes += ESCAPED[character] ?? 0;
  return encoder.encode(text).length + escapes;
}
