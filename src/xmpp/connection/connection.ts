/** The one line to the chat server: kept up, watched, and made again whenever it breaks. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Element, StreamMemory } from '@xmpp/client';
import type { Logger } from '../../log.ts';
import { backoff, type Timing } from '../timing.ts';
import { ping } from './iq.ts';
import { AuthError, openSession, type Session, type SessionOptions } from './session.ts';

export interface ConnectionOptions extends Omit<SessionOptions, 'connectWithin'> {
  timing: Timing;
  log: Logger;
}

/** What whoever uses the line is told. */
export interface Listener {
  /** `resumed`: everything is as it was; else nobody remembers us. */
  online(resumed: boolean): void;
  /** The line broke; it may yet be resumed. */
  offline(): void;
  /** What was under way when the line broke will not be heard of any more. */
  lost(): void;
  stanza(stanza: Element): void;
}

export interface Connection extends AsyncDisposable {
  readonly online: boolean;
  /** Sends, or does nothing when there is no line: the listener is told of that. */
  send(stanza: Element): void;
  request(iq: Element): Promise<Element>;
  /** Somebody waited in vain: find out now whether the server is still there. */
  suspect(): void;
}

/** A session that lasted so long was a good one. */
const STABLE = 10_000;

/** Connects in the background, for ever, until disposed of. */
export function keepConnected(options: ConnectionOptions, listener: Listener): Connection {
  const { timing, domain, log } = options;
  const closing = new AbortController();
  let session: Session | null = null;
  let watch: { suspect(): void } | null = null;

  async function serve(opened: Session): Promise<Error> {
    session = opened;
    const watchdog = guard(opened, domain, timing);
    watch = watchdog;
    log.info({ jid: opened.jid, resumed: opened.resumed }, 'xmpp.online');
    listener.online(opened.resumed);
    const reason = await opened.ended;
    watchdog.stop();
    session = watch = null;
    listener.offline();
    return reason;
  }

  const running = supervise(options, listener, closing.signal, serve);
  return {
    get online() {
      return session !== null;
    },
    send: (stanza) => session?.send(stanza),
    async request(iq) {
      if (!session) throw new Error('offline');
      return session.request(iq, timing.answerWithin);
    },
    suspect: () => watch?.suspect(),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await session?.close();
      await running;
    },
  };
}

async function supervise(
  options: ConnectionOptions,
  listener: Listener,
  closing: AbortSignal,
  serve: (session: Session) => Promise<Error>,
): Promise<void> {
  const { timing, log, ...account } = options;
  let memory: StreamMemory | null = null;
  let resource = account.resource;
  let failures = 0;
  while (!closing.aborted) {
    const begun = performance.now();
    let refused = false;
    try {
      const { connectWithin } = timing;
      const opening = openSession({ ...account, resource, connectWithin }, memory, listener.stanza);
      const session = await unlessClosing(opening, closing);
      const reason = await serve(session);
      memory = session.memory();
      if (!memory) listener.lost();
      if (performance.now() - begun > STABLE) failures = 0;
      if (isConflict(reason)) resource = `${account.resource}-${Math.random().toString(36).slice(2, 8)}`;
      if (!closing.aborted) log.warn({ reason: reason.message }, 'xmpp.offline');
    } catch (error) {
      listener.lost();
      refused = error instanceof AuthError;
      if (!closing.aborted) complain(error as Error, options, failures);
    }
    const pause = refused
      ? backoff(failures, timing.refusedPause, timing.longestRefusedPause)
      : backoff(failures - 1, timing.pause, timing.longestPause);
    failures += 1;
    await delay(pause, undefined, { signal: closing }).catch(() => {});
  }
}

/** A session that opens after we closed has nobody to serve. */
async function unlessClosing(opening: Promise<Session>, closing: AbortSignal): Promise<Session> {
  const { promise: closed, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new Error('closing'));
  closing.addEventListener('abort', onAbort, { once: true });
  if (closing.aborted) onAbort();
  opening.then(
    (session) => void (closing.aborted && session.close()),
    () => {},
  );
  return Promise.race([opening, closed]).finally(() => closing.removeEventListener('abort', onAbort));
}

function complain(error: Error, { service, domain, username, log }: ConnectionOptions, failures: number) {
  if (error instanceof AuthError) {
    const account = `${username}@${domain}`;
    log.error({ service, account, reason: error.message }, 'xmpp.refused');
  } else if (failures < 1) {
    log.warn({ service, reason: error.message }, 'xmpp.unreachable');
  } else {
    log.debug({ service, reason: error.message, failures }, 'xmpp.unreachable');
  }
}

/** Somebody else has logged in under our resource; taking it back would go on for ever. */
const isConflict = (reason: Error) => (reason as Error & { condition?: string }).condition === 'conflict';

/** Asks a silent server whether it is alive, and cuts the line when it is not. */
function guard(session: Session, domain: string, { pingEvery, answerWithin }: Timing) {
  let asked: number | null = null;
  let ticked = performance.now();
  const every = Math.max(10, Math.min(pingEvery, answerWithin) / 4);

  function ask() {
    asked ??= performance.now();
    session.request(ping(domain), answerWithin * 2).catch(() => {});
  }

  const timer = setInterval(() => {
    const now = performance.now();
    // We were stopped ourselves: what the server said meanwhile is still to be read.
    const slept = now - ticked > every * 3;
    ticked = now;
    if (slept) return;
    if (asked !== null && session.lastHeard() >= asked) asked = null;
    if (asked !== null && now - asked > answerWithin) {
      session.destroy(new Error(`no answer within ${answerWithin} ms`));
    } else if (asked === null && now - session.lastHeard() > pingEvery) ask();
  }, every);
  return { suspect: ask, stop: () => clearInterval(timer) };
}
