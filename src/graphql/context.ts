/** What every resolver works with. */

import type { S3Client } from '@aws-sdk/client-s3';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ApiError, type Problem } from '../domain/problem.ts';
import type { VideoState } from '../domain/state.ts';
import type { Signer } from '../files/sign.ts';
import type { States } from '../live/states.ts';
import type { Logger } from '../log.ts';
import { type ChangeOptions, type ChangeResult, change, type Decide } from '../store/change.ts';
import type { Pages } from '../store/pages.ts';
import { parseId } from '../store/read.ts';
import { sees, type Viewer } from './viewer.ts';

/** The parts of the server that resolvers use; made once, by main. */
export interface Parts {
  em: EntityManager;
  changes: ChangeOptions;
  states: States;
  pages: Pages;
  signer: Signer;
  uploads: { s3: S3Client; sourceBucket: string; expiresIn: number };
  /** Reads and checks the destination bucket. */
  destination: { s3: S3Client; bucket: string };
  limits: { maxUploadSize: number; maxPages: number };
  /** How long an upload may stay unheard of before its event is sent again, in seconds. */
  silence: number;
  rooms: { conference: string; domain: string; websocket: string } | null;
  log: Logger;
  /** A command has been answered; `from` is when it began, in milliseconds since 1970. */
  onCommand?: (command: {
    request: string;
    video: string;
    version: number | null;
    problem: string | null;
    from: number;
  }) => void;
}

export interface Context {
  viewer: Viewer;
  /** Whether the request carried the converter's signature. */
  signed: boolean;
  parts: Parts;
  /** Names the request in logs. */
  requestId: string;
}

/** @throws Refusal UNAUTHENTICATED without a token. */
export function someone({ viewer }: Context): Viewer {
  if (viewer.role === 'anonymous') throw new ApiError('UNAUTHENTICATED', 'This needs a token.');
  return viewer;
}

/** @throws Refusal unless the token is the platform's own. */
export function platform(context: Context): void {
  if (someone(context).role !== 'platform') {
    throw new ApiError('FORBIDDEN', "This is for the platform's own token.");
  }
}

/** @returns the id of the video an instructor's token is for. @throws Refusal for everybody else. */
export function instructor(context: Context): string {
  const viewer = someone(context);
  if (viewer.role !== 'instructor' || !viewer.video) {
    throw new ApiError('FORBIDDEN', 'This is for instructors.');
  }
  return viewer.video;
}

export const notFound = (what: 'video' | 'document') =>
  new ApiError('NOT_FOUND', `There is no such ${what}, or your token is not for it.`);

/** @returns the id, in lower case. @throws Refusal NOT_FOUND unless the token is for this video. */
export function ownVideo(context: Context, id: string): string {
  const parsed = parseId(id);
  if (!parsed || !sees(someone(context), parsed)) throw notFound('video');
  return parsed;
}

/** @returns the id, in lower case. @throws Refusal NOT_FOUND when it cannot be one. */
export function mediaId(id: string): string {
  const parsed = parseId(id);
  if (!parsed) throw notFound('document');
  return parsed;
}

/** Changes a video that has to be there. @throws Refusal NOT_FOUND when it is not. */
export async function changeVideo<P extends Problem = never>(
  { parts, requestId }: Context,
  id: string,
  decide: Decide<P>,
  write = change,
): Promise<ChangeResult<P>> {
  const from = Date.now();
  const changed = await write(parts.em, { ...parts.changes, request: requestId }, id, decide);
  if (!changed) throw notFound('video');
  const version = changed.video?.version ?? null;
  const problem = changed.problem?.problem ?? null;
  parts.onCommand?.({ request: requestId, video: id, version, problem, from });
  return changed;
}

/** The same for a change that no Problem can stop. */
export async function writeVideo(context: Context, id: string, decide: Decide<never>): Promise<VideoState> {
  const { video } = await changeVideo<never>(context, id, decide);
  if (!video) throw notFound('video');
  return video;
}
