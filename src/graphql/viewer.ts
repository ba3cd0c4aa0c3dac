/** The viewer that an operation runs for, and what the viewer may do. */
import { hash } from 'node:crypto';
import type { Person } from '../domain/state.ts';
import type { Access } from '../domain/visibility.ts';

export type Role = 'anonymous' | 'student' | 'instructor' | 'platform';

export interface Viewer {
  role: Role;
  /** The one video that the token gives access to; null for the platform, which may access all, and without a token. */
  video: string | null;
  /**
   * The end of the token's validity on the clock of `performance.now()`, so that a step of the clock ends no
   * subscription; null without a token.
   */
  validUntil: number | null;
  /**
   * The identity of the token, however a client spells the header: its `jti`, or a hash of its claims. Null without
   * one.
   */
  tokenId: string | null;
  /** The `user.id` of the token; null when the token names no user. */
  user: string | null;
  /** The name of the user in the token; null when the token has none. */
  name: string | null;
}

export const ANONYMOUS: Viewer = {
  role: 'anonymous',
  video: null,
  validUntil: null,
  tokenId: null,
  user: null,
  name: null,
};

/** Whether the token gives access to this video. For other videos an operation answers as if there were none. */
export const sees = (viewer: Viewer, video: string): boolean =>
  viewer.role === 'platform' || viewer.video === video;

/** Whether the viewer may upload, start, navigate and end in this video. */
export const canShare = (viewer: Viewer, video: string): boolean =>
  viewer.role === 'instructor' && viewer.video === video;

/** The rights of the viewer in this video. A viewer without a token only watches, and so does the converter. */
export const accessTo = (viewer: Viewer, video: string): Access => {
  if (canShare(viewer, video)) return 'share';
  return viewer.role === 'platform' ? 'administer' : 'watch';
};

/** Characters of the id of a person: 132 bits of a hash. */
const PERSON_ID_LENGTH = 22;

/** The viewer as a person of this video. Null when the token names no user: two such tokens can be the same person. */
export const personIn = ({ user, name }: Viewer, video: string): Person | null =>
  user === null
    ? null
    : { id: hash('sha256', JSON.stringify([video, user]), 'base64url').slice(0, PERSON_ID_LENGTH), name };

/** Characters of a hand: 48 bits of a hash. */
const HAND_LENGTH = 8;

/** Distinguishes those who point at the same video at the same time: users, or tokens that name no user. */
export const handOf = ({ user, tokenId }: Viewer): string =>
  hash('sha256', JSON.stringify([user, user === null && tokenId]), 'base64url').slice(0, HAND_LENGTH);
