import { createClient as createEventClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { States, Watcher } from '../../src/live/states.ts';
import { token } from '../support/clients/ask.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { seed, startTestServer } from '../support/servers/test-server.ts';

const FOLLOW = 'subscription ($id: ID!) { videoUpdated(id: $id) { version } }';

/** Delays what the first watcher receives after its first state until `release` is called. */
function delayFirstWatcher(states: States): { states: States; release: () => void } {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let watchers = 0;
  const delay = (watcher: Watcher): Watcher => {
    let calls = 0;
    return (video) => {
      calls += 1;
      if (calls === 1) watcher(video);
      else released.then(() => watcher(video));
    };
  };
  const delayed: States = {
    watch: (video, watcher) => {
      watchers += 1;
      return states.watch(video, watchers === 1 ? delay(watcher) : watcher);
    },
    latest: states.latest,
    get watched() {
      return states.watched;
    },
  };
  return { states: delayed, release };
}

test('a viewer who joins a group that has not received a page turn yet starts with it and never receives the older state', async () => {
  await using database = await freshDatabase();
  await using testServer = await startTestServer({ databaseUrl: database.url, secret: JWT_SECRET });
  const delayed = delayFirstWatcher(testServer.parts.states);
  testServer.parts.states = delayed.states;
  const video = await seed(testServer);
  const authorization = `Bearer ${await token({ roles: ['student'], video: video.id })}`;
  await using stack = new AsyncDisposableStack();
  type Result = { videoUpdated: { version: number } };

  function followByWebSocket(): number[] {
    const versions: number[] = [];
    const client = createSocketClient({
      url: testServer.graphqlWs,
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
    });
    stack.defer(async () => client.dispose());
    const sink = { next: addVersionTo(versions), error: () => {}, complete: () => {} };
    client.subscribe<Result>({ query: FOLLOW, variables: { id: video.id } }, sink);
    return versions;
  }
  function followByEventStream(): number[] {
    const versions: number[] = [];
    const client = createEventClient({ url: testServer.graphql, headers: { authorization } });
    stack.defer(() => client.dispose());
    const sink = { next: addVersionTo(versions), error: () => {}, complete: () => {} };
    client.subscribe<Result>({ query: FOLLOW, variables: { id: video.id } }, sink);
    return versions;
  }
  const addVersionTo =
    (versions: number[]) =>
    ({ data }: { data?: Result | null }) =>
      data && versions.push(data.videoUpdated.version);

  const early = followByWebSocket();
  await expect.poll(() => early).toHaveLength(1);
  const { version } = await testServer.write(video.id, (state) => ({
    ...state,
    share: { media: video.medias[0] ?? '', page: 2 },
  }));
  const late = [followByWebSocket(), followByEventStream()];
  for (const versions of late) await expect.poll(() => versions.at(-1)).toBe(version);
  delayed.release();
  await expect.poll(() => early).toEqual([version - 1, version]);
  for (const versions of late) expect(versions).toEqual([version]);
});
