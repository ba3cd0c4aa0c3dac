/** Where an instructor points on the page on show, for a few seconds. It is no part of the state of a video. */
import { mayPresent } from './presenter.ts';
import { ApiError } from './problem.ts';
import type { Person, VideoState } from './state.ts';

/** `ink` leaves a line that fades, and `point` does not. */
export type PointerKind = 'point' | 'ink';

/** A sign of the pointer on a page. */
export interface PointerMark {
  /** The id of the document. */
  media: string;
  page: number;
  kind: PointerKind;
  /**
   * x and y by turns, in ten-thousandths of the width and the height of the page, oldest first. Empty when the
   * instructor points at nothing any more.
   */
  points: readonly number[];
  /** Distinguishes the instructors of a video. It has no spaces. */
  hand: string;
}

/** The width and the height of a page in the units of `points`. */
export const POINTER_RANGE = 10_000;
/** The maximum of numbers in `points`. */
export const MAX_POINTER_NUMBERS = 16;

/** Whether the numbers are points on a page, and not too many. */
export const isOnPage = (points: readonly number[]): boolean =>
  points.length % 2 === 0 &&
  points.length <= MAX_POINTER_NUMBERS &&
  points.every((each) => each >= 0 && each <= POINTER_RANGE);

/** @throws ApiError BAD_USER_INPUT unless the numbers are points on a page. */
export function requirePoints(points: readonly number[]): void {
  if (isOnPage(points)) return;
  throw new ApiError(
    'BAD_USER_INPUT',
    `\`points\` has at most ${MAX_POINTER_NUMBERS} numbers from 0 to ${POINTER_RANGE}: x and y by turns.`,
  );
}

/** Whether this page of this document is on show. */
export const isOnShow = (
  { share }: VideoState,
  { media, page }: Pick<PointerMark, 'media' | 'page'>,
): boolean => share?.media === media && share.page === page;

/** Whether `person` may point at the page now: only at the page on show, and only who may turn it. */
export const mayPoint = (video: VideoState, person: Person | null, mark: PointerMark): boolean =>
  isOnShow(video, mark) && mayPresent(video, person);
