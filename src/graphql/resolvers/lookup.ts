/** Finds the videos, documents and pages that resolvers need. */
import { type MediaState, mediaOf, type VideoState } from '../../domain/state.ts';
import { parseId, readVideo } from '../../store/read.ts';
import { notFound, requireViewer } from '../authorize.ts';
import type { Context } from '../context.ts';
import { type MediaParent, mediaParent, type PageParent, shownUpload } from '../parents.ts';
import { sees } from '../viewer.ts';

/** The video; null when there is none, or when the token does not give access to it. */
export async function visibleVideo(context: Context, id: string): Promise<VideoState | null> {
  const viewer = requireViewer(context);
  const parsed = parseId(id);
  if (!parsed || !sees(viewer, parsed)) return null;
  return readVideo(context.parts.em, parsed);
}

/** A document of `video`. @throws ApiError NOT_FOUND when there is none. */
export function requireMedia(video: VideoState, id: string): MediaState {
  const media = mediaOf(video, id);
  if (!media) throw notFound('document');
  return media;
}

/** A document of `video` as the parent of its fields. @throws ApiError NOT_FOUND when there is none. */
export function changedMedia(video: VideoState, id: string): MediaParent {
  const parent = mediaParent(video, id);
  if (!parent) throw notFound('document');
  return parent;
}

/** The pages `from` to `to`, inclusive, that viewers can see now. */
export async function pagesOf(
  { parts }: Context,
  parent: MediaParent,
  from: number,
  to: number,
): Promise<PageParent[]> {
  const upload = shownUpload(parent);
  if (!upload) return [];
  const last = Math.min(to, parent.media.shown?.pagesReady ?? 0);
  const pages = await parts.pages.read(upload.media, upload.uploadId, from, last);
  return pages.map((page) => ({ page, upload }));
}
