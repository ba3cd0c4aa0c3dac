import { createClient as createEventClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { States, Watcher } from '../../src/live/states.ts';
import { token } from '../support/ask.ts';
import { freshDatabase } from '../support/postgres.ts';
import { JWT_SECRET } from '../support/system.ts';
import { seed, startTestServer } from '../support/test-server.ts';

const FOLLOW = 'subscription ($id: ID!) { videoUpdated(id: $id) { version } }';

/** Whoever watched first hears of what comes after their first state only when `release` is called. */
function holdFirst(states: States): { states: States; release: () => void } {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let watchers = 0;
  const hold = (watcher: Watcher): Watcher => {
    let heard = 0;
    return (video) => {
      heard += 1;
      if (heard === 1) watcher(video);
      else released.then(() => watcher(video));
    };
  };
  const held: States = {
    watch: (video, watcher) => {
      watchers += 1;
      return states.watch(video, watchers === 1 ? hold(watcher) : watcher);
    },
    get watched() {
      return states.watched;
    },
  };
  return { states: held, release };
}

test('who joins others that still wait for a page turn begins with it, and is never sent what was before', async () => {
  await using database = await freshDatabase();
  await using core = await startTestServer({ databaseUrl: database.url, secret: JWT_SECRET });
  const held = holdFirst(core.parts.states);
  core.parts.states = held.states;
  const video = await seed(core);
  const authorization = `Bearer ${await token({ roles: ['student'], video: video.id })}`;
  await using stack = new AsyncDisposableStack();
  type Result = { videoUpdated: { version: number } };

  function bySocket(): number[] {
    const versions: number[] = [];
    const client = createSocketClient({
      url: core.graphqlWs,
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
    });
    stack.defer(async () => client.dispose());
    const sink = { next: note(versions), error: () => {}, complete: () => {} };
    client.subscribe<Result>({ query: FOLLOW, variables: { id: video.id } }, sink);
    return versions;
  }
  function byStream(): number[] {
    const versions: number[] = [];
    const client = createEventClient({ url: core.graphql, headers: { authorization } });
    stack.defer(() => client.dispose());
    const sink = { next: note(versions), error: () => {}, complete: () => {} };
    client.subscribe<Result>({ query: FOLLOW, variables: { id: video.id } }, sink);
    return versions;
  }
  const note =
    (versions: number[]) =>
    ({ data }: { data?: Result | null }) =>
      data && versions.push(data.videoUpdated.version);

  const early = bySocket();
  await expect.poll(() => early).toHaveLength(1);
  const { version } = await core.write(video.id, (state) => ({
    ...state,
    share: { media: video.medias[0] ?? '', page: 2 },
  }));
  const late = [bySocket(), byStream()];
  for (const versions of late) await expect.poll(() => versions.at(-1)).toBe(version);
  held.release();
  await expect.poll(() => early).toEqual([version - 1, version]);
  for (const versions of late) expect(versions).toEqual([version]);
});
