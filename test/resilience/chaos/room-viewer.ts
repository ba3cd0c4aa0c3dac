/** A participant of the room. It joins again when it loses the connection, and reads what it missed over GraphQL. */
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../../support/clients/ask.ts';
import type { Cluster } from '../../support/parts/cluster.ts';
import { joinRoom, type Participant, shareElement } from '../../support/xmpp/participant.ts';
import type { Segment, Viewing } from './checker.ts';
import { RECONNECT_MS, type Viewer, type ViewerOptions } from './viewer.ts';

const ANSWER_WITHIN_MS = 2_000;

export function watchInRoom({ name, video, token, pick }: ViewerOptions, { prosody }: Cluster): Viewer {
  const viewing: Viewing = { name, transport: 'xmpp', video, segments: [] };
  let open = true;
  let participant: Participant | null = null;
  let attempts = 0;

  async function join(): Promise<Participant> {
    attempts += 1;
    const joined = await joinRoom({
      service: prosody.service,
      domain: prosody.participants,
      room: `${video}@${prosody.conference}`,
      // Prosody keeps the nick of a broken connection in the room for a while.
      nickname: `${name.replaceAll(' ', '-')}-${attempts}`,
    });
    if (joined.received.some(isRefusal)) {
      await joined[Symbol.asyncDispose]();
      throw new Error('the room refused the participant');
    }
    return joined;
  }

  async function readVersion(): Promise<number> {
    for (; open; await delay(RECONNECT_MS)) {
      const answer = await Promise.race([
        ask(pick().graphql, token, `{ video(id: "${video}") { version } }`).catch(() => null),
        delay(ANSWER_WITHIN_MS, null),
      ]);
      if (answer?.data?.video) return answer.data.video.version as number;
    }
    return 0;
  }

  async function watchUntilDisconnected(joined: Participant): Promise<void> {
    const segment: Segment = { versions: [] };
    viewing.segments.push(segment);
    const receive = (stanza: Parameters<typeof shareElement>[0]) => {
      const version = Number(shareElement(stanza)?.attrs['version']);
      if (version > 0) segment.versions.push(version);
    };
    joined.received.forEach(receive);
    joined.client.on('stanza', receive);
    const reading = readVersion().then((version) => {
      segment.read = version;
    });
    await Promise.all([joined.ended, reading]);
    await joined[Symbol.asyncDispose]();
  }

  const running = (async () => {
    while (open) {
      participant = await join().catch(() => null);
      if (participant) await watchUntilDisconnected(participant);
      await delay(RECONNECT_MS);
    }
  })();
  return {
    viewing,
    cut: () => (participant?.client.socket as { destroy?: () => void } | undefined)?.destroy?.(),
    async [Symbol.asyncDispose]() {
      open = false;
      await participant?.client.stop().catch(() => {});
      await running;
    },
  };
}

const isRefusal = ({ name, attrs }: Participant['received'][number]) =>
  name === 'presence' && attrs['type'] === 'error';
