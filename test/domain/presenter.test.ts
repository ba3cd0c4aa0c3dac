import { describe, expect, it } from 'vitest';
import { personName } from '../../src/domain/names/person-name.ts';
import { mayPresent, present, takePresenting } from '../../src/domain/presenter.ts';
import { isProblem } from '../../src/domain/problem.ts';
import { endShare, navigate, startShare } from '../../src/domain/share.ts';
import { type MediaState, mediaOf, type Person, type VideoState } from '../../src/domain/state.ts';
import { updateVideo } from '../../src/domain/video.ts';
import { aVideo, ready, shared, showing } from '../support/states.ts';

const ada: Person = { id: 'ada', name: 'Ada' };
const bob: Person = { id: 'bob', name: null };
const [deck, other] = [ready('deck', 5), ready('other', 5)];

type Rule = (video: VideoState) => ReturnType<typeof startShare | typeof navigate | typeof endShare>;
const deckOf = (video: VideoState) => mediaOf(video, 'deck') as MediaState;
const start: Rule = (video) => startShare(video, deckOf(video), 'other', 2);
const turn: Rule = (video) => navigate(video, deckOf(video), 3);
const end: Rule = (video) => endShare(video, deckOf(video));

/** A video in which the deck, another document or nothing is shared. */
const videoWith = (onShow: 'deck' | 'other' | 'nothing', changes: Partial<VideoState>): VideoState => ({
  ...(onShow === 'nothing'
    ? aVideo([shared(deck), shared(other)])
    : showing(onShow === 'deck' ? deck : other, 1, onShow === 'deck' ? other : deck)),
  ...changes,
});

const presenterAfter = (video: VideoState, person: Person | null, rule: Rule) => {
  const next = present(video, person, rule);
  return isProblem(next) ? next.problem : next.presenter;
};

const COMMANDS = [
  ['starts', start, 'other'],
  ['starts, while nothing is shared,', start, 'nothing'],
  ['turns', turn, 'deck'],
  ['ends', end, 'deck'],
] as const;

describe.each(COMMANDS)('whoever %s the share', (name, rule, onShow) => {
  // Nobody presents after the end of the share.
  const as = (person: Person | null) => (name === 'ends' ? null : person);

  it.each<[onePresenter: boolean, before: Person | null, by: Person | null, after: Person | null | string]>([
    [false, null, ada, as(ada)],
    [false, ada, ada, as(ada)],
    [false, ada, bob, as(bob)],
    [false, ada, null, null],
    [false, null, null, null],
    [true, null, ada, as(ada)],
    [true, ada, ada, as(ada)],
    [true, ada, bob, 'NotPresenting'],
    [true, ada, null, 'NotPresenting'],
    [true, null, null, null],
  ])('with onePresenter %s and %o before, by %o: %o', (onePresenter, presenter, by, after) => {
    const video = videoWith(onShow, { onePresenter, presenter });
    expect(presenterAfter(video, by, rule)).toEqual(after);
    expect(mayPresent(video, by)).toBe(after !== 'NotPresenting');
  });
});

it('a Problem names the presenter, if the token had a name', () => {
  const messageTo = (presenter: Person, person: Person) =>
    present(videoWith('deck', { onePresenter: true, presenter }), person, turn);
  expect(messageTo(ada, bob)).toHaveProperty('message', 'Ada is presenting. Take over first.');
  expect(messageTo(bob, ada)).toHaveProperty('message', 'Another instructor is presenting. Take over first.');
});

it('a person presents under the name of the token that turned last', () => {
  const video = videoWith('deck', { onePresenter: true, presenter: { ...ada, name: null } });
  expect(presenterAfter(video, ada, turn)).toEqual(ada);
});

it.each<[string, VideoState, Rule]>([
  ['starts what is shared', videoWith('deck', {}), (video) => startShare(video, deckOf(video), null)],
  ['ends while nothing is shared', videoWith('nothing', {}), end],
])('a command that %s changes nothing, also while another person presents', (_what, video, rule) => {
  const presented = { ...video, onePresenter: true, presenter: ada };
  expect(present(presented, bob, rule)).toBe(presented);
});

it('a turn to the page on show does not make a presenter', () => {
  const video = videoWith('deck', { presenter: ada });
  expect(presenterAfter(video, bob, (state) => navigate(state, deckOf(state), 1))).toEqual(ada);
});

it('a person who presents receives the Problem of the rule, and others receive NotPresenting first', () => {
  const video = videoWith('deck', { onePresenter: true, presenter: ada });
  const beyond: Rule = (state) => navigate(state, deckOf(state), 6);
  expect(presenterAfter(video, ada, beyond)).toBe('PageOutOfRange');
  expect(presenterAfter(video, bob, beyond)).toBe('NotPresenting');
});

it.each([true, false])(
  'taking over always works, and changes nothing else, with onePresenter %s',
  (onePresenter) => {
    for (const presenter of [null, ada, bob]) {
      const video = videoWith('deck', { onePresenter, presenter });
      for (const person of [null, ada, bob]) {
        expect(takePresenting(video, person)).toEqual({ ...video, presenter: person });
        expect(mayPresent(takePresenting(video, person), person)).toBe(true);
      }
    }
  },
);

it('the presenter stays when the setting changes', () => {
  const video = videoWith('deck', { presenter: ada });
  expect(updateVideo(video, { onePresenter: true })).toEqual({ ...video, onePresenter: true });
  expect(updateVideo({ ...video, onePresenter: true }, { title: 'T' }).onePresenter).toBe(true);
});

it.each([
  ['Ada Lovelace', 'Ada Lovelace'],
  ['  Ada ', 'Ada'],
  ['', null],
  [' \u0000 ', null],
  ['A\u0000\nb', 'A b'],
  ['a\ud800b', 'a b'],
  ['😀'.repeat(101), '😀'.repeat(100)],
  [7, null],
  [undefined, null],
])('the name %j of a token is %j', (given, name) => {
  expect(personName(given)).toBe(name);
});
