/**
 * Delivers each event at least once by POST. An event is on disk before the upload is acknowledged, and stays there
 * until the listener has accepted it. The number of events, their age and their attempts are bounded.
 */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../src/log.ts';
import { eventOf, type ObjectCreated } from './event.ts';

export interface Notifier extends AsyncDisposable {
  /** Resolves when the event is on disk. */
  enqueue(created: Omit<ObjectCreated, 'sequencer'>): Promise<void>;
}

interface Options {
  /** Folder of pending events. The notifier also delivers the events that an earlier run left in it. */
  folder: string;
  /** Called before each attempt. Returns an empty string while no listener is known. */
  url: () => string;
  log: Logger;
}

const MAX_CONCURRENT_DELIVERIES = 4;
const MAX_PENDING_EVENTS = 10_000;
const MAX_EVENT_AGE_MS = 24 * 3600 * 1000;
const RESPONSE_TIMEOUT_MS = 10_000;
const FIRST_RETRY_DELAY_MS = 100;
const MAX_RETRY_DELAY_MS = 5_000;

export async function startNotifier({ folder, url, log }: Options): Promise<Notifier> {
  const attempts = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  const closing = new AbortController();
  const queue: string[] = [];
  const running = new Set<Promise<void>>();
  let last = 0n;

  function startDeliveries(): void {
    while (running.size < MAX_CONCURRENT_DELIVERIES && !closing.signal.aborted) {
      const name = queue.shift();
      if (name === undefined) return;
      const attempt: Promise<void> = deliver(name)
        .catch((error: unknown) => retryLater(name, error))
        .finally(() => {
          running.delete(attempt);
          startDeliveries();
        });
      running.add(attempt);
    }
  }

  async function deliver(name: string): Promise<void> {
    // The queue has dropped this event because it held too many events.
    if (!attempts.has(name)) return;
    const event = await readFile(join(folder, name), 'utf8');
    const outcome = await post(url(), event, closing.signal);
    if (outcome === 'refused') log.error({ event }, 's3.event.refused');
    await remove(name);
  }

  function retryLater(name: string, error: unknown): void {
    if (closing.signal.aborted) return;
    const failures = (attempts.get(name) ?? 0) + 1;
    attempts.set(name, failures);
    if (Date.now() - createdAt(name) > MAX_EVENT_AGE_MS) {
      log.error({ event: name, attempts: failures }, 's3.event.dropped');
      void remove(name);
      return;
    }
    if (failures === 1) log.warn({ event: name, reason: String(error) }, 's3.event.waiting');
    const delayMs =
      error instanceof Busy && error.seconds > 0
        ? error.seconds * 1000
        : FIRST_RETRY_DELAY_MS * 2 ** Math.min(failures, 10);
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        queue.push(name);
        startDeliveries();
      },
      Math.min(delayMs, MAX_RETRY_DELAY_MS) * (0.75 + Math.random() / 2),
    );
    timers.add(timer.unref());
  }

  async function remove(name: string): Promise<void> {
    attempts.delete(name);
    await rm(join(folder, name), { force: true });
  }

  function enqueue(name: string): void {
    attempts.set(name, 0);
    const [oldest] = attempts.keys();
    if (attempts.size > MAX_PENDING_EVENTS && oldest !== undefined) {
      log.error({ event: oldest, pending: MAX_PENDING_EVENTS }, 's3.event.dropped');
      void remove(oldest);
    }
    queue.push(name);
    startDeliveries();
  }

  for (const name of (await readdir(folder)).filter((each) => FILE_NAME.test(each)).sort()) enqueue(name);

  return {
    async enqueue(created) {
      const now = BigInt(Date.now()) << 16n;
      last = now > last ? now : last + 1n;
      const sequencer = last.toString(16).toUpperCase().padStart(16, '0');
      const name = `${sequencer}.json`;
      const temporary = join(folder, `${sequencer}.half`);
      await writeFile(temporary, JSON.stringify(eventOf({ ...created, sequencer }, new Date())), {
        flush: true,
      });
      await rename(temporary, join(folder, name));
      enqueue(name);
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      for (const timer of timers) clearTimeout(timer);
      await Promise.allSettled(running);
    },
  };
}

const FILE_NAME = /^[0-9A-F]{16}\.json$/;
const createdAt = (name: string) => Number(BigInt(`0x${name.slice(0, 16)}`) >> 16n);

/** The listener responded that the delivery should be repeated later. */
class Busy extends Error {
  override name = 'Busy';
  /** The value of Retry-After; 0 when the response has none. */
  readonly seconds: number;
  constructor(status: number, seconds: number) {
    super(`The listener responded with HTTP status ${status}.`);
    this.seconds = seconds;
  }
}

/** @throws when the delivery has to be retried. */
async function post(url: string, body: string, closing: AbortSignal): Promise<'accepted' | 'refused'> {
  if (url === '') throw new Error('The address of the listener is not known yet.');
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    redirect: 'error',
    signal: AbortSignal.any([closing, AbortSignal.timeout(RESPONSE_TIMEOUT_MS)]),
  });
  await response.body?.cancel();
  const { status } = response;
  if (response.ok) return 'accepted';
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    throw new Busy(status, Number(response.headers.get('retry-after')) || 0);
  }
  // The listener rejects this event itself, so another attempt would fail in the same way.
  return 'refused';
}
