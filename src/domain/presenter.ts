/** The rule of who presents: the instructor who has shared or turned last, or who has taken over. */
import { isProblem, type Problem, type ProblemKind, problem } from './problem.ts';
import type { Person, VideoState } from './state.ts';

/**
 * Whether `person` may start, navigate and end the share: every instructor may, unless the video admits one presenter
 * and another person presents. Null is an instructor whose token names no user.
 */
export const mayPresent = ({ onePresenter, presenter }: VideoState, person: Person | null): boolean =>
  !onePresenter || presenter === null || presenter.id === person?.id;

/**
 * Applies a rule of the share for `person`, who presents from then on if the rule shows another page. Nobody presents
 * after the end of the share. A command that repeats what is done already, such as an end while nothing is shared,
 * changes nothing and succeeds.
 */
export function present<Kind extends ProblemKind>(
  video: VideoState,
  person: Person | null,
  rule: (video: VideoState) => VideoState | Problem<Kind>,
): VideoState | Problem<Kind | 'NotPresenting'> {
  const next = rule(video);
  if (next === video) return video;
  if (!mayPresent(video, person)) return notPresenting(video);
  if (isProblem(next) || isSameShare(video, next)) return next;
  return { ...next, presenter: next.share && person };
}

/**
 * Makes `person` the presenter, whoever presents now, so that nobody who has left blocks a lecture. Null leaves
 * the video without a presenter, so that every instructor may share.
 */
export const takePresenting = (video: VideoState, person: Person | null): VideoState => ({
  ...video,
  presenter: person,
});

const isSameShare = ({ share: before }: VideoState, { share: after }: VideoState): boolean =>
  before?.media === after?.media && before?.page === after?.page;

const notPresenting = ({ presenter }: VideoState) =>
  problem(
    'NotPresenting',
    presenter?.name
      ? `${presenter.name} is presenting. Take over first.`
      : 'Another instructor is presenting. Take over first.',
  );
