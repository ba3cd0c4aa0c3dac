/**
 * The process of the honest viewers: an instructor who turns pages, one viewer over WebSocket and one over
 * server-sent events. It is a process of its own, so that the work of the attacks in the parent delays no measurement.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  HONEST_TRANSPORTS,
  type HonestMessage,
  type HonestOptions,
  type HonestTransport,
} from './messages.ts';
import { watchOverEvents, watchOverWebSocket } from './watch.ts';

/** Milliseconds after which a page turn that did not arrive counts as lost. */
const LOST_AFTER_MS = 10_000;

const options = JSON.parse(process.argv[2] ?? '') as HonestOptions;
const send = (message: HonestMessage) => void process.send?.(message);

/** The highest version that each viewer has received, and when. */
const received: Record<HonestTransport, { version: number; at: number }> = {
  websocket: { version: 0, at: 0 },
  events: { version: 0, at: 0 },
};
let onReceived = () => {};

const eventsOf = (transport: HonestTransport) => ({
  onVersion(version: number) {
    received[transport] = { version, at: performance.now() };
    onReceived();
  },
  onProblem: (problem: string) => send({ type: 'problem', problem }),
});

/** Waits until every viewer has this version, or a version after it. */
async function untilReceived(version: number): Promise<void> {
  const lost = delay(LOST_AFTER_MS, 'lost' as const);
  const has = () => HONEST_TRANSPORTS.every((transport) => received[transport].version >= version);
  while (!has()) {
    const next = new Promise<void>((resolve) => {
      onReceived = resolve;
    });
    if ((await Promise.race([next, lost])) === 'lost') return;
  }
}

/** Sends a command as the instructor. @returns the version of the video after it */
async function command(mutation: string): Promise<number> {
  const response = await fetch(`${options.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${options.instructor}` },
    body: JSON.stringify({
      query: `mutation ($media: ID!) { it: ${mutation} { __typename ... on Video { version } } }`,
      variables: { media: options.media },
    }),
  });
  const text = await response.text();
  const version = /"version":(\d+)/.exec(text)?.[1];
  if (version === undefined) throw new Error(`The command was answered with ${response.status} ${text}`);
  return Number(version);
}

async function turn(page: number): Promise<void> {
  const from = performance.now();
  const version = await command(`navigate(id: $media, page: ${page})`);
  await untilReceived(version);
  const milliseconds = (transport: HonestTransport) =>
    received[transport].version >= version ? received[transport].at - from : null;
  send({
    type: 'turn',
    milliseconds: { websocket: milliseconds('websocket'), events: milliseconds('events') },
  });
}

process.on('disconnect', () => process.exit());
watchOverWebSocket(options, eventsOf('websocket'));
watchOverEvents(options, eventsOf('events'));
await untilReceived(1);
send({ type: 'ready' });
for (let count = 0; ; count++) {
  await turn((count % options.pages) + 1).catch((error: Error) =>
    send({ type: 'problem', problem: error.message }),
  );
  await delay(options.interval);
}
