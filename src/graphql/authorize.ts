/** Checks that the viewer may run an operation, and that the ids in it are ids. */
import { ApiError } from '../domain/problem.ts';
import { parseId } from '../store/read.ts';
import type { Context } from './context.ts';
import { sees, type Viewer } from './viewer.ts';

/** @throws ApiError UNAUTHENTICATED when the request has no token. */
export function requireViewer({ viewer }: Context): Viewer {
  if (viewer.role === 'anonymous') throw new ApiError('UNAUTHENTICATED', 'This operation needs a token.');
  return viewer;
}

/** @throws ApiError unless the token is the platform's own. */
export function requirePlatform(context: Context): void {
  if (requireViewer(context).role !== 'platform') {
    throw new ApiError('FORBIDDEN', "This operation needs the platform's own token.");
  }
}

/** @returns the id of the video of an instructor's token. @throws ApiError for every other viewer. */
export function requireInstructorVideo(context: Context): string {
  const viewer = requireViewer(context);
  if (viewer.role !== 'instructor' || !viewer.video) throw instructorsOnly();
  return viewer.video;
}

export const instructorsOnly = () =>
  new ApiError('FORBIDDEN', 'This operation needs the token of an instructor.');

export const notFound = (what: 'video' | 'document') =>
  new ApiError('NOT_FOUND', `There is no such ${what}, or your token does not give access to it.`);

/** @returns the id in lower case. @throws ApiError NOT_FOUND unless the token gives access to this video. */
export function requireOwnVideo(context: Context, id: string): string {
  const parsed = parseId(id);
  if (!parsed || !sees(requireViewer(context), parsed)) throw notFound('video');
  return parsed;
}

/** @returns the id in lower case. @throws ApiError NOT_FOUND when `id` is not a UUID. */
export function requireMediaId(id: string): string {
  const parsed = parseId(id);
  if (!parsed) throw notFound('document');
  return parsed;
}
