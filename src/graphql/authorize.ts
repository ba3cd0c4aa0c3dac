/** Checks that the viewer may run an operation, and that the ids in it are ids. */
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { ApiError } from '../domain/problem.ts';
import { parseId } from '../store/read.ts';
import type { Refusal } from './audit/events.ts';
import type { Context } from './context.ts';
import { rootFieldsOf } from './root-fields.ts';
import { sees, type Viewer } from './viewer.ts';

/**
 * The root fields that need no token: the limits, and the mutations of the converter, which carry a signature in its
 * place.
 */
const PUBLIC_FIELDS = new Set([
  'limits',
  'reportConversion',
  'reportImages',
  'announceOpenUploads',
  '__typename',
  '__schema',
  '__type',
]);

/** @throws ApiError UNAUTHENTICATED when the request has no token. */
export function requireViewer(context: Context): Viewer {
  const { viewer } = context;
  if (viewer.role === 'anonymous') throw missingToken(context);
  return viewer;
}

/**
 * Finds an operation without its token before any of its fields runs, so that a request without a token has the same
 * answer as one with an invalid token.
 * @returns the error UNAUTHENTICATED; null when the request has a token or needs none.
 */
export function missingTokenError(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  context: Context,
): ApiError | null {
  if (context.viewer.role !== 'anonymous') return null;
  const isPublic = rootFieldsOf(document, operation).every((name) => PUBLIC_FIELDS.has(name));
  return isPublic ? null : missingToken(context);
}

const missingToken = (context: Context) =>
  refused(context, 'missing', new ApiError('UNAUTHENTICATED', 'This operation needs a token.'));

/** Records that the token does not allow the request. @returns `error` */
export function refused(context: Context, refusal: Refusal, error: ApiError): ApiError {
  const { viewer } = context;
  context.parts.audit.refused(refusal, context, viewer.role === 'anonymous' ? null : viewer);
  return error;
}

/** @throws ApiError unless the token is the platform's own. */
export function requirePlatform(context: Context): void {
  if (requireViewer(context).role !== 'platform') {
    const error = new ApiError('FORBIDDEN', "This operation needs the platform's own token.");
    throw refused(context, 'role', error);
  }
}

/**
 * @returns the id of the video of an instructor's token.
 * @throws ApiError FORBIDDEN for every other viewer, NOT_FOUND when the token names a video whose id is not a UUID.
 */
export function requireInstructorVideo(context: Context): string {
  const viewer = requireViewer(context);
  if (viewer.role !== 'instructor' || viewer.video === null) throw instructorsOnly(context);
  const video = parseId(viewer.video);
  if (!video) throw notFound('video');
  return video;
}

export const instructorsOnly = (context: Context) =>
  refused(context, 'role', new ApiError('FORBIDDEN', 'This operation needs the token of an instructor.'));

export const notFound = (what: 'video' | 'document') =>
  new ApiError('NOT_FOUND', `There is no such ${what}, or your token does not give access to it.`);

/** @returns the id in lower case. @throws ApiError NOT_FOUND unless the token gives access to this video. */
export function requireOwnVideo(context: Context, id: string): string {
  const parsed = parseId(id);
  const viewer = requireViewer(context);
  if (!parsed) throw notFound('video');
  if (!sees(viewer, parsed)) throw refused(context, 'video', notFound('video'));
  return parsed;
}

/**
 * @returns the id in lower case; it is the video of an instructor's token.
 * @throws ApiError FORBIDDEN for the platform, alike for every id, and for a student of the video; NOT_FOUND for another
 *   video than that of the token.
 */
export function requireInstructorOf(context: Context, id: string): string {
  if (requireViewer(context).role === 'platform') throw instructorsOnly(context);
  const video = requireOwnVideo(context, id);
  if (context.viewer.role !== 'instructor') throw instructorsOnly(context);
  return video;
}

/** @returns the id in lower case. @throws ApiError NOT_FOUND when `id` is not a UUID. */
export function requireMediaId(id: string): string {
  const parsed = parseId(id);
  if (!parsed) throw notFound('document');
  return parsed;
}
