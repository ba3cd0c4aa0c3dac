/** A Prosody that is killed and starts again while many rooms are live. */
import { expect, test } from 'vitest';
import { jobParts, type SharedVideo, shareVideo, startJobs } from '../support/parts/delivery.ts';
import { openStore } from '../support/parts/store.ts';
import { IS_LONG } from '../support/run/test-length.ts';
import { startTestProsody } from '../support/xmpp/prosody.ts';

const LIVE = 200;
/** Page turns of each video while Prosody is down. */
const TURNS = 3;
/** On a busy machine. */
const WITHIN = { timeout: 180_000 };

test.runIf(IS_LONG)(
  'after a restart of Prosody, each of 200 live rooms has the newest page',
  async ({ annotate }) => {
    await using store = await openStore();
    await using prosody = await startTestProsody();
    await using rooms = prosody.connect();
    await using _jobs = await startJobs(jobParts(store, rooms));
    const undelivered = () => store.sql('select distinct video from outbox where delivered_on is null');
    const videos: SharedVideo[] = [];
    for (let count = 0; count < LIVE; count++) videos.push(await shareVideo(store));
    await expect.poll(undelivered, WITHIN).toEqual([]);
    process.kill(prosody.server.pid, 'SIGKILL');
    const killedAt = performance.now();
    for (const video of videos) for (let turn = 0; turn < TURNS; turn++) await video.turn();
    await expect.poll(undelivered, WITHIN).toEqual([]);
    await annotate(
      `every room had the newest page ${Math.round(performance.now() - killedAt)} ms after the kill`,
    );
    const last = videos.at(-1) as SharedVideo;
    await using student = await prosody.participant(last.id, 'student');
    const version = await last.turn();
    await expect.poll(() => student.versions().at(-1), WITHIN).toBe(version);
  },
);
