/** Who presents: two instructors, with and without `onePresenter`. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Data, platformToken, type TokenOptions, token } from '../../support/clients/ask.ts';
import { readyDocument } from '../../support/clients/reports.ts';
import { followRoom } from '../../support/clients/room.ts';
import { watch, watchOverSse } from '../../support/clients/viewer.ts';
import { newWebinar, type Webinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';

const system = sharedSystem();

const STATE = 'version onePresenter presenter { id name } activeShare { page { number } }';
const TAKEN = `__typename ... on Video { ${STATE} }`;
const RESULT = `__typename ... on Video { ${STATE} } ... on NotPresenting { message video { ${STATE} } }`;

let webinar: Webinar;
let deck: string;
let ada: string;
let bob: string;
let nameless: string;

const instructor = (options: Partial<TokenOptions>) =>
  token({ roles: ['instructor'], video: webinar.id, ...options });

/** The one field of the answer. */
const send = async (bearer: string, query: string, variables: Data = {}): Promise<Data> => {
  const { data, errors } = await webinar.ask(bearer, query, variables);
  expect(errors).toEqual([]);
  return Object.values(data)[0];
};
const start = (bearer: string) =>
  send(bearer, `mutation ($id: ID!) { startShare(id: $id) { ${RESULT} } }`, { id: deck });
const turn = (bearer: string, page: number) =>
  send(bearer, `mutation ($id: ID!, $page: Int!) { navigate(id: $id, page: $page) { ${RESULT} } }`, {
    id: deck,
    page,
  });
const end = (bearer: string) =>
  send(bearer, `mutation ($id: ID!) { endShare(id: $id) { ${RESULT} } }`, { id: deck });
const takeOver = (bearer: string) =>
  send(bearer, `mutation ($id: ID!) { takePresenting(id: $id) { ${TAKEN} } }`, { id: webinar.id });
const setOnePresenter = (bearer: string, onePresenter: boolean | null) =>
  send(
    bearer,
    `mutation ($id: ID!, $input: UpdateVideoInput!) { updateVideo(id: $id, input: $input) { ${TAKEN} } }`,
    {
      id: webinar.id,
      input: { onePresenter },
    },
  );
const stateFor = (bearer: string) =>
  send(bearer, `query ($id: ID!) { video(id: $id) { ${STATE} } }`, { id: webinar.id });
const idOf = async (bearer: string) => (await send(bearer, '{ me { id name } }'))?.id;

beforeAll(async () => {
  webinar = await newWebinar(system);
  deck = await readyDocument(webinar, 5, 'Deck');
  ada = await instructor({ user: 'ada', name: 'Ada Lovelace' });
  bob = await instructor({ user: 'bob' });
  nameless = await instructor({ user: null });
});

it('a person has the same id for every token of the user in a video, and another one in another video', async () => {
  const again = await instructor({ user: 'ada', roles: ['teacher'], expiresIn: 600 });
  expect(await idOf(again)).toBe(await idOf(ada));
  expect(await idOf(ada)).toMatch(/^[\w-]{22}$/);
  const elsewhere = (await newWebinar(system)).id;
  const ids = [ada, bob, await instructor({ user: 'ada', video: elsewhere })].map(idOf);
  expect(new Set(await Promise.all(ids)).size).toBe(3);
  expect(await send(ada, '{ me { name } }')).toEqual({ name: 'Ada Lovelace' });
  for (const nobody of [nameless, await platformToken()])
    expect(await send(nobody, '{ me { id } }')).toBeNull();
});

describe('without onePresenter, the default', () => {
  it('every instructor turns, and whoever turned last presents, until the end of the share', async () => {
    const [adasId, bobsId] = [await idOf(ada), await idOf(bob)];
    expect(await stateFor(ada)).toMatchObject({ onePresenter: false, presenter: null });
    expect(await start(ada)).toMatchObject({ presenter: { id: adasId, name: 'Ada Lovelace' } });
    expect(await turn(bob, 2)).toMatchObject({ presenter: { id: bobsId, name: null } });
    expect(await turn(nameless, 3)).toMatchObject({ presenter: null, activeShare: { page: { number: 3 } } });
    expect(await turn(ada, 4)).toMatchObject({ presenter: { id: adasId } });
    expect(await stateFor(await platformToken())).toMatchObject({ presenter: { id: adasId } });
    expect(await stateFor(webinar.student)).toMatchObject({ onePresenter: false, presenter: null });
    expect(await end(bob)).toMatchObject({ __typename: 'Video', presenter: null, activeShare: null });
  });
});

describe('with onePresenter', () => {
  beforeAll(() => setOnePresenter(ada, true));

  it('another instructor receives NotPresenting until taking over, which always works', async () => {
    const [adasId, bobsId] = [await idOf(ada), await idOf(bob)];
    const { version } = await stateFor(ada);
    await start(ada);
    expect(await setOnePresenter(ada, null)).toMatchObject({ version: version + 1, onePresenter: true });
    const refusal = (name: string, id: string) => ({
      __typename: 'NotPresenting',
      message: `${name} is presenting. Take over first.`,
      video: expect.objectContaining({ onePresenter: true, presenter: expect.objectContaining({ id }) }),
    });
    for (const refused of [await turn(bob, 2), await end(bob), await turn(nameless, 2)]) {
      expect(refused).toEqual(refusal('Ada Lovelace', adasId));
    }
    const secondToken = await instructor({ user: 'ada' });
    expect(await turn(secondToken, 2)).toMatchObject({ __typename: 'Video', version: version + 2 });

    expect(await takeOver(bob)).toEqual({
      __typename: 'Video',
      version: version + 3,
      onePresenter: true,
      presenter: { id: bobsId, name: null },
      activeShare: { page: { number: 2 } },
    });
    expect(await takeOver(bob)).toMatchObject({ version: version + 3 });
    for (const refused of [await turn(ada, 3), await end(ada)]) {
      expect(refused).toEqual(refusal('Another instructor', bobsId));
    }
    expect(await turn(bob, 3)).toMatchObject({ version: version + 4, presenter: { id: bobsId } });
    expect(await end(bob)).toMatchObject({ version: version + 5, presenter: null });
    // Nobody presents now, so every instructor may start.
    expect(await start(ada)).toMatchObject({ version: version + 6, presenter: { id: adasId } });
    await end(ada);
  });

  it('a start that replaces the document of another presenter is refused as well', async () => {
    const other = await readyDocument(webinar, 1, 'Other');
    await start(ada);
    const replace = `mutation ($id: ID!, $replacing: ID) { startShare(id: $id, replacing: $replacing) { ${RESULT} } }`;
    const refused = await send(bob, replace, { id: other, replacing: deck });
    expect(refused).toMatchObject({ __typename: 'NotPresenting' });
    await takeOver(bob);
    expect(await send(bob, replace, { id: other, replacing: deck })).toMatchObject({ __typename: 'Video' });
    await webinar.ask(bob, 'mutation ($id: ID!) { endShare(id: $id) { __typename } }', { id: other });
  });

  it('a token without a user takes over by leaving the video without a presenter', async () => {
    await start(ada);
    expect(await turn(nameless, 2)).toMatchObject({ __typename: 'NotPresenting' });
    expect(await takeOver(nameless)).toMatchObject({ __typename: 'Video', presenter: null });
    expect(await turn(nameless, 2)).toMatchObject({ __typename: 'Video', presenter: null });
    expect(await turn(bob, 3)).toMatchObject({ presenter: { id: await idOf(bob) } });
    expect(await turn(nameless, 4)).toMatchObject({ __typename: 'NotPresenting' });
    await end(bob);
  });

  it('everybody who follows receives a takeover as a state of its own, in which students see no presenter', async () => {
    await start(ada);
    await using stack = new AsyncDisposableStack();
    const room = stack.use(await followRoom(system, webinar.id));
    const query = `subscription ($id: ID!) { videoUpdated(id: $id) { ${STATE} } }`;
    const follow = (bearer: string) =>
      [watch, watchOverSse].map((begin) => stack.use(begin(system, bearer, webinar.id, query)));
    const [students, instructors] = [follow(webinar.student), follow(ada)];
    await Promise.all([...students, ...instructors].map((viewer) => viewer.until(() => true)));
    const { version } = await takeOver(bob);
    const presenter = { id: await idOf(bob), name: null };
    const isTakenOver = (video: Data) => video.version >= version;
    for (const viewer of instructors)
      expect(await viewer.until(isTakenOver)).toMatchObject({ version, presenter });
    for (const viewer of students) {
      expect(await viewer.until(isTakenOver)).toMatchObject({ version, presenter: null });
    }
    const message = await room.waitFor((each) => each.version === version);
    expect(message.event).toBe('update_sharing');
    expect(message.body).not.toMatch(/presenter/i);
    await end(bob);
  });
});
