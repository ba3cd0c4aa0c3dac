/** Starts the honest viewers and collects what they measure. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Target } from '../target.ts';
import type { HonestMessage, HonestOptions, HonestTransport } from './messages.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const TURN_INTERVAL_MS = 250;

/** The page turns of a period: milliseconds until a viewer had the page, and how many never arrived. */
export interface Turns {
  websocket: number[];
  events: number[];
  lost: number;
}

export interface HonestViewers extends AsyncDisposable {
  /** The page turns since the last call. */
  takeTurns(): Turns;
  /** Everything that a viewer must not experience, one sentence each. */
  problems: string[];
}

const noTurns = (): Turns => ({ websocket: [], events: [], lost: 0 });

/** Resolves when both viewers have received the first state. */
export async function startHonestViewers({ url, webinar }: Target): Promise<HonestViewers> {
  const { id: video, media, pages, instructor, student } = webinar;
  const options: HonestOptions = {
    url,
    video,
    media,
    pages,
    instructor,
    student,
    interval: TURN_INTERVAL_MS,
  };
  const child = fork(MAIN, [JSON.stringify(options)], { execArgv: ['--import', 'tsx'] });
  const problems: string[] = [];
  const ready = Promise.withResolvers<void>();
  let turns = noTurns();
  child.on('message', (message: HonestMessage) => {
    if (message.type === 'ready') ready.resolve();
    else if (message.type === 'problem') problems.push(message.problem);
    else record(turns, message.milliseconds);
  });
  const exited = once(child, 'exit');
  void exited.then(() => ready.reject(new Error('The honest viewers ended.')));
  await ready.promise;
  return {
    takeTurns() {
      const taken = turns;
      turns = noTurns();
      return taken;
    },
    problems,
    [Symbol.asyncDispose]: () => stop(child, exited),
  };
}

function record(turns: Turns, milliseconds: Record<HonestTransport, number | null>): void {
  const { websocket, events } = milliseconds;
  if (websocket === null || events === null) turns.lost += 1;
  if (websocket !== null) turns.websocket.push(websocket);
  if (events !== null) turns.events.push(events);
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.connected) child.disconnect();
  await exited;
}
