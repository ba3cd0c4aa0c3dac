import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Data, token } from '../../support/clients/ask.ts';
import { type Viewer, watch, watchOverSse } from '../../support/clients/viewer.ts';
import { sharedSystem } from '../../support/parts/system.ts';
import { createScene, type Scene } from '../../support/role-requests.ts';

const system = sharedSystem();

let scene: Scene;

beforeAll(async () => {
  scene = await createScene(system);
});

describe('a token that expires during a subscription', () => {
  const shortLived = (expiresIn = 2) => token({ roles: ['student'], video: scene.webinar.id, expiresIn });

  it('closes the WebSocket with 4403', async () => {
    const socket = new WebSocket(system.graphqlWs, 'graphql-transport-ws');
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('open', resolve));
    const authorization = `Bearer ${await shortLived()}`;
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    expect(await closed).toBe(4403);
  });

  it('ends the event stream without `complete`, so that clients connect again', async () => {
    const follow = async (seconds: number): Promise<Viewer> =>
      watchOverSse(system, await shortLived(seconds), scene.webinar.id);
    const hasBegun = ({ until, ended }: Viewer) =>
      Promise.race([until(({ id }) => id === scene.webinar.id), ended.then(() => null)]);
    let viewer = await follow(2);
    // On a busy machine a token may expire before the stream begins.
    if (!(await hasBegun(viewer))) viewer = await follow(20);
    await using _ = viewer;
    expect(await hasBegun(viewer)).not.toBeNull();
    expect(String(await viewer.ended)).toMatch(/^NetworkError/);
    expect(viewer.states.filter(({ errors }) => errors)).toEqual([]);
  });
});

describe('the subscription of a student', () => {
  it('never contains data that only instructors may see', async () => {
    const { webinar, deck, closed, failed } = scene;
    for (const follow of [watch, watchOverSse]) {
      await using viewer = follow(system, webinar.student, webinar.id);
      const { sharedLiveMedias } = await viewer.until(() => true);
      const of = (id: string) => sharedLiveMedias.find((each: Data) => each.id === id);
      expect(of(scene.secret)).toMatchObject({
        title: 'Secret',
        pageCount: 2,
        filename: null,
        downloadUrl: null,
      });
      expect(of(deck)).toMatchObject({ warnings: [], downloadUrl: expect.stringContaining('http') });
      expect(of(closed)).toMatchObject({ uploadState: 'READY', downloadUrl: null, showDownload: false });
      expect(of(failed)).toMatchObject({ failure: 'LOCKED', failureDetail: null });
    }
  });
});
