/** A command that arrives after its `notAfter`, for example out of a network that stalled, changes nothing. */
import { beforeAll, describe, expect, it } from 'vitest';
import { errorCode, type SharedDeck, shareDeck } from '../support/clients/shared-deck.ts';
import { sharedSystem } from '../support/parts/system.ts';

const system = sharedSystem();

let fixture: SharedDeck;
beforeAll(async () => {
  fixture = await shareDeck(system);
});

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
const NAVIGATE = `mutation ($id: ID!, $notAfter: DateTime) {
  navigate(id: $id, page: 3, notAfter: $notAfter) { __typename ... on Video { activeShare { page { number } } } } }`;
const COMMANDS = [
  ['navigate', NAVIGATE],
  [
    'endShare',
    'mutation ($id: ID!, $notAfter: DateTime) { endShare(id: $id, notAfter: $notAfter) { __typename } }',
  ],
  [
    'startShare',
    'mutation ($id: ID!, $notAfter: DateTime) { startShare(id: $id, replacing: $id, page: 3, notAfter: $notAfter) { __typename } }',
  ],
] as const;

describe('a command after its `notAfter`', () => {
  it.each(COMMANDS)('%s is refused with UNAVAILABLE and changes nothing', async (_name, command) => {
    const { webinar, deck } = fixture;
    const answer = await webinar.ask(webinar.instructor, command, { id: deck, notAfter: inSeconds(-1) });
    expect(errorCode(answer)).toBe('UNAVAILABLE');
    await fixture.unchanged();
  });

  it.each(['tomorrow', '2026-11-27', '2026-13-01T00:00:00Z', 5])(
    'whose time is %j is refused',
    async (notAfter) => {
      const { webinar, deck } = fixture;
      expect(errorCode(await webinar.ask(webinar.instructor, NAVIGATE, { id: deck, notAfter }))).toBe(
        'BAD_USER_INPUT',
      );
      await fixture.unchanged();
    },
  );

  it('is obeyed before that time', async () => {
    const { webinar, deck } = fixture;
    const { navigate } = await webinar.get(NAVIGATE, { id: deck, notAfter: inSeconds(60) });
    expect(navigate).toEqual({ __typename: 'Video', activeShare: { page: { number: 3 } } });
  });
});
