/** Starts the process with the occupants of a room. */
import { fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type OccupantsResponse = { response: 'ready' } | ({ response: 'received' } & Received);

/** Sent when every occupant has received the message of this id. `at` is the time of the last one. */
export interface Received {
  id: string;
  at: number;
  bytes: number;
  body: string;
}

export interface OccupantsOptions {
  service: string;
  /** The domain that occupants authenticate to. */
  domain: string;
  /** Bare JID. */
  room: string;
  count: number;
}

const DELIVERY_TIMEOUT_MS = 60_000;

/** @returns a function that waits until all occupants have received the message of an id */
export async function fillRoom(
  stack: AsyncDisposableStack,
  options: OccupantsOptions,
): Promise<(id: string) => Promise<Received>> {
  const script = fileURLToPath(new URL('occupants.ts', import.meta.url));
  const child = fork(script, [JSON.stringify(options)], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  stack.defer(() => void child.kill('SIGKILL'));
  const messages = new Map<string, Received>();
  const events = new EventEmitter();
  child.on('message', (message: OccupantsResponse) => {
    if (message.response === 'received') messages.set(message.id, message);
    events.emit(message.response === 'received' ? message.id : 'ready');
  });
  const timeout = () => ({ signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS) });
  await once(events, 'ready', timeout());
  return async (id) => {
    if (!messages.has(id)) await once(events, id, timeout());
    return messages.get(id) as Received;
  };
}
