/** The timeline of a webinar, from the commands of the instructor to the files for a recording. */
import { expect, test } from 'vitest';
import { ask, type Data } from '../support/clients/ask.ts';
import { readyDocument } from '../support/clients/reports.ts';
import { followRoom } from '../support/clients/room.ts';
import { watch } from '../support/clients/viewer.ts';
import { newWebinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';

const STATES = `subscription ($id: ID!) { videoUpdated(id: $id) {
  version shareEndedAt activeShare { shownAt media { id } page { number } } timelineFile(format: JSON) } }`;
const TIMELINE = `query ($id: ID!, $first: Int = 100, $after: String) { video(id: $id) { version
  timeline(first: $first, after: $after) {
    edges { cursor node { version shownAt endedAt mediaId mediaTitle page } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

test('the timeline has the instants that viewers receive, in the order of the versions', async () => {
  const webinar = await newWebinar(sharedSystem());
  const [deck, other] = [await readyDocument(webinar, 3, 'Deck'), await readyDocument(webinar, 2, 'Other')];
  await using student = watch(webinar.system, webinar.student, webinar.id, STATES);
  await using room = await followRoom(webinar.system, webinar.id);
  await student.until(() => true);
  const seen: Data[] = [];
  const follow = async (command: Promise<Data>) => {
    const { version } = await command;
    seen.push(await student.until((state) => state.version >= version));
  };
  await follow(webinar.start(deck));
  await follow(webinar.navigate(deck, 3));
  await follow(webinar.end(deck));
  await follow(webinar.start(other, undefined, 2));

  const read = (variables = {}) => webinar.get(TIMELINE, { id: webinar.id, ...variables });
  const { video } = await read();
  const entries: Data[] = video.timeline.edges.map(({ node }: Data) => node);
  expect(entries.map(({ mediaId, mediaTitle, page }) => [mediaId, mediaTitle, page])).toEqual([
    [deck, 'Deck', 1],
    [deck, 'Deck', 3],
    [null, null, null],
    [other, 'Other', 2],
  ]);
  const instants = entries.map(({ shownAt }) => Date.parse(shownAt));
  expect(instants).toEqual([...new Set(instants)].sort((a, b) => a - b));
  expect(entries.map(({ endedAt }) => endedAt)).toEqual([
    ...entries.slice(1).map(({ shownAt }) => shownAt),
    null,
  ]);
  expect(
    seen.map((state) => [state['version'], state['activeShare']?.shownAt ?? state['shareEndedAt']]),
  ).toEqual(entries.map(({ version, shownAt }) => [version, shownAt]));
  expect(seen.map((state) => state['timelineFile'])).toEqual(seen.map(() => null));
  const last = await room.waitFor(({ version }) => version === entries[3]?.['version']);
  expect(last.video.shown_at).toBe(entries[3]?.['shownAt']);

  const first = (await read({ first: 3 })).video.timeline;
  expect([first.edges.length, first.pageInfo.hasNextPage]).toEqual([3, true]);
  const rest = (await read({ first: 3, after: first.pageInfo.endCursor })).video.timeline;
  expect(rest.edges.map(({ node }: Data) => node)).toEqual(entries.slice(3));
  expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });

  const mistakes = [{ first: 0 }, { first: 1_001 }, { after: 'x' }].map(async (variables) => {
    const answer = await ask(webinar.system.graphql, webinar.instructor, TIMELINE, {
      id: webinar.id,
      ...variables,
    });
    return answer.errors[0]?.extensions?.code;
  });
  expect(await Promise.all(mistakes)).toEqual(mistakes.map(() => 'BAD_USER_INPUT'));

  const file = `query ($id: ID!, $end: DateTime) { video(id: $id) { timelineFile(format: WEBVTT_CHAPTERS, end: $end) } }`;
  const end = new Date((instants[3] ?? 0) + 60_000).toISOString();
  const { timelineFile } = (await webinar.get(file, { id: webinar.id, end })).video;
  expect(timelineFile).toMatch(/^WEBVTT\n\n/);
  expect(timelineFile.trim().split('\n').at(-1)).toBe('Other – 2');
});
