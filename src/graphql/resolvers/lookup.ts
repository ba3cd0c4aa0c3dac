/** Finds the videos, documents and pages that resolvers need. */
import { type MediaState, mediaOf, type VideoState } from '../../domain/state.ts';
import { type Visibility, visibilityOf } from '../../domain/visibility.ts';
import { parseId, readVideo, videoOf } from '../../store/read.ts';
import { notFound, refused, requireViewer } from '../authorize.ts';
import type { Context } from '../context.ts';
import { type MediaParent, mediaParent, type PageParent, shownUpload } from '../parents.ts';
import { accessTo, sees } from '../viewer.ts';

/** Returns the video; null when there is none, or when the token does not give access to it. */
export async function visibleVideo(context: Context, id: string): Promise<VideoState | null> {
  const viewer = requireViewer(context);
  const parsed = parseId(id);
  if (!parsed) return null;
  if (!sees(viewer, parsed)) {
    refused(context, 'video', notFound('video'));
    return null;
  }
  return readVideo(context.parts.em, parsed);
}

/** Returns the document; null when there is none, or when the token does not give access to its video. */
export async function visibleMedia(context: Context, media: string): Promise<MediaParent | null> {
  const owner = await videoOf(context.parts.em, media);
  const video = owner && (await visibleVideo(context, owner));
  return video ? mediaParent(video, media) : null;
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

/** What the viewer of the operation may see of a document. */
export const visibilityFor = ({ viewer }: Context, { video, media }: MediaParent): Visibility =>
  visibilityOf(video, media, accessTo(viewer, video.id));

/** Returns the pages `from` to `to`, inclusive, that the viewer may see now. @throws the errors of the answer's budget */
export async function pagesOf(
  context: Context,
  parent: MediaParent,
  from: number,
  to: number,
): Promise<PageParent[]> {
  const upload = shownUpload(parent);
  const visible = visibilityFor(context, parent).pages;
  if (!upload || !visible) return [];
  const [first, last] = [Math.max(from, visible.first), Math.min(to, visible.last)];
  context.answer.addPages(Math.max(0, last - first + 1));
  if (last > first) await context.answer.checkPages();
  const pages = await context.parts.pages.read(upload.media, upload.uploadId, first, last);
  await context.answer.turnOf(pages);
  return pages.map((page) => ({ page, upload }));
}
