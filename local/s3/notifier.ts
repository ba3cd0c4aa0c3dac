/**
 * Delivers each event at least once by POST. An event is on disk before the upload is acknowledged, and stays there
 * until the listener has accepted it. The number of events, their age and their attempts are bounded.
 */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../src/log.ts';
import { type Created, eventOf } from './event.ts';

export interface Notifier extends AsyncDisposable {
  /** Resolves when the event is on disk. */
  enqueue(created: Omit<Created, 'sequencer'>): Promise<void>;
}

interface Options {
  /** Folder of pending events. The notifier also delivers those of an earlier run. */
  folder: string;
  /** Called before each attempt; empty while no listener is known. */
  url: () => string;
  log: Logger;
}

const AT_ONCE = 4;
const MOST = 10_000;
const OLDEST = 24 * 3600 * 1000;
const PATIENCE = 10_000;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;

export async function startNotifier({ folder, url, log }: Options): Promise<Notifier> {
  const attempts = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  const closing = new AbortController();
  const ready: string[] = [];
  const running = new Set<Promise<void>>();
  let last = 0n;

  function pump(): void {
    while (running.size < AT_ONCE && !closing.signal.aborted) {
      const name = ready.shift();
      if (name === undefined) return;
      const attempt: Promise<void> = deliver(name)
        .catch((error: unknown) => later(name, error))
        .finally(() => {
          running.delete(attempt);
          pump();
        });
      running.add(attempt);
    }
  }

  async function deliver(name: string): Promise<void> {
    // The queue has dropped this event because it held too many.
    if (!attempts.has(name)) return;
    const event = await readFile(join(folder, name), 'utf8');
    const outcome = await post(url(), event, closing.signal);
    if (outcome === 'refused') log.error({ event }, 's3.event.refused');
    await forget(name);
  }

  function later(name: string, error: unknown): void {
    if (closing.signal.aborted) return;
    const tried = (attempts.get(name) ?? 0) + 1;
    attempts.set(name, tried);
    if (Date.now() - bornAt(name) > OLDEST) {
      log.error({ event: name, tried }, 's3.event.dropped');
      void forget(name);
      return;
    }
    if (tried === 1) log.warn({ event: name, reason: String(error) }, 's3.event.waiting');
    const pause =
      error instanceof Busy && error.seconds > 0
        ? error.seconds * 1000
        : FIRST_PAUSE * 2 ** Math.min(tried, 10);
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        ready.push(name);
        pump();
      },
      Math.min(pause, LONGEST_PAUSE) * (0.75 + Math.random() / 2),
    );
    timers.add(timer.unref());
  }

  async function forget(name: string): Promise<void> {
    attempts.delete(name);
    await rm(join(folder, name), { force: true });
  }

  function enqueue(name: string): void {
    attempts.set(name, 0);
    const [oldest] = attempts.keys();
    if (attempts.size > MOST && oldest !== undefined) {
      log.error({ event: oldest, waiting: MOST }, 's3.event.dropped');
      void forget(oldest);
    }
    ready.push(name);
    pump();
  }

  for (const name of (await readdir(folder)).filter((each) => NAME.test(each)).sort()) enqueue(name);

  return {
    async enqueue(created) {
      const now = BigInt(Date.now()) << 16n;
      last = now > last ? now : last + 1n;
      const sequencer = last.toString(16).toUpperCase().padStart(16, '0');
      const name = `${sequencer}.json`;
      const half = join(folder, `${sequencer}.half`);
      await writeFile(half, JSON.stringify(eventOf({ ...created, sequencer }, new Date())), { flush: true });
      await rename(half, join(folder, name));
      enqueue(name);
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      for (const timer of timers) clearTimeout(timer);
      await Promise.allSettled(running);
    },
  };
}

const NAME = /^[0-9A-F]{16}\.json$/;
const bornAt = (name: string) => Number(BigInt(`0x${name.slice(0, 16)}`) >> 16n);

/** The listener asked for a later attempt. */
class Busy extends Error {
  override name = 'Busy';
  /** The value of Retry-After; 0 when the response has none. */
  readonly seconds: number;
  constructor(status: number, seconds: number) {
    super(`answered ${status}`);
    this.seconds = seconds;
  }
}

/** @throws when the delivery has to be retried. */
async function post(url: string, body: string, closing: AbortSignal): Promise<'taken' | 'refused'> {
  if (url === '') throw new Error('nobody listens yet');
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    redirect: 'error',
    signal: AbortSignal.any([closing, AbortSignal.timeout(PATIENCE)]),
  });
  await response.body?.cancel();
  const { status } = response;
  if (response.ok) return 'taken';
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    throw new Busy(status, Number(response.headers.get('retry-after')) || 0);
  }
  // The listener rejects this event itself, so another attempt would fail in the same way.
  return 'refused';
}
