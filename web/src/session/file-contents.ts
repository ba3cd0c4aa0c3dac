/** The pages and thumbnails of the files on show, as far as they have been fetched. */
import type { Commands } from '../client/commands.ts';
import type { Page, Video } from '../client/video.ts';

export type Thumbnail = NonNullable<Awaited<ReturnType<Commands['thumbnails']>>>['pages'][number];

export interface FileContents {
  /** The upload that the pages come from. */
  uploadId: string | null;
  pages: Record<number, Page>;
  thumbnails: Record<number, Thumbnail>;
}

/** By document id. */
export type Files = Readonly<Record<string, FileContents>>;

/** A part of a file, from an answer of the server. */
export interface FilePart {
  uploadId: string | null;
  pages?: readonly Page[];
  thumbnails?: readonly Thumbnail[];
}

/** The upload whose pages a document shows in this state; undefined when the state does not have the document. */
export function shownUploadOf(video: Video | null, media: string): string | null | undefined {
  const listed = video?.sharedLiveMedias.find(({ id }) => id === media);
  const shared = video?.activeShare?.media;
  return (listed ?? (shared?.id === media ? shared : undefined))?.shownUploadId;
}

/** Drops the files that are no longer on show in `video`, and adds the pages of the share. */
export function filesOf(video: Video, known: Files): Files {
  const kept = Object.entries(known).filter(
    ([media, { uploadId }]) => shownUploadOf(video, media) === uploadId,
  );
  const files = kept.length === Object.keys(known).length ? known : Object.fromEntries(kept);
  const { activeShare: share } = video;
  if (!share) return files;
  // Only complete pages replace those that are known: a message of the room has no sizes and texts, and a seat
  // receives no thumbnail and no text of the next page.
  const { page, nextPage } = share;
  const pages = (nextPage ? [page, nextPage] : [page]).filter((each) => each.width > 0 && each.thumbnailUrl);
  return withPart(files, share.media.id, { uploadId: share.media.shownUploadId, pages });
}

export function withPart(files: Files, media: string, part: FilePart): Files {
  const { pages = [], thumbnails = [], uploadId } = part;
  if (pages.length + thumbnails.length === 0) return files;
  const known = files[media] ?? { uploadId, pages: {}, thumbnails: {} };
  const changed = { uploadId, pages: { ...known.pages }, thumbnails: { ...known.thumbnails } };
  for (const page of pages) keepNewer(changed.pages, page);
  for (const thumbnail of thumbnails) keepNewer(changed.thumbnails, thumbnail);
  return { ...files, [media]: changed };
}

/** Of two copies of one page, the one whose link lives longer stays. */
function keepNewer<T extends { number: number; urlExpiresAt: string }>(
  all: Record<number, T>,
  next: T,
): void {
  const known = all[next.number];
  if (!known || Date.parse(known.urlExpiresAt) <= Date.parse(next.urlExpiresAt)) all[next.number] = next;
}
