import { styleText } from 'node:util';

/** Something the person at the terminal can put right: said without a stack. */
export class Failed extends Error {}

const live = process.stdout.isTTY;
const columns = () => process.stdout.columns ?? 160;
const LABEL = 9;
const BAR = 24;

export const say = (line: string) => console.log(line);

export const size = (bytes: number): string =>
  bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

const duration = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** Since `begun`, as performance.now() counts. */
export const took = (begun: number, until = performance.now()): string => duration(until - begun);

/** Redrawn in place until it is `done`; only then where nothing can be redrawn. */
export function bar(label: string, fraction: number, text: string, done = false): void {
  if (!live && !done) return;
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR);
  const drawn = styleText('cyan', '█'.repeat(full)) + styleText('dim', '░'.repeat(BAR - full));
  process.stdout.write(`${live ? '\r\x1b[K' : ''}${label.padEnd(LABEL)} ${drawn} ${text}${done ? '\n' : ''}`);
}

const shortIds = (line: string) => line.replace(/\b([0-9a-f]{8})-[0-9a-f-]{27}\b/g, '$1…');

/** What one wire said of a change: how long after we asked, and the line that came, cut to fit. */
export function row(label: string, ms: number | null, line: string): void {
  const delay = ms === null ? '–' : duration(ms);
  const head = `  ${label.padEnd(LABEL)}${delay.padStart(7)}  `;
  const room = Math.max(40, columns() - head.length);
  const short = shortIds(line);
  const cut = short.length > room ? `${short.slice(0, room - 1)}…` : short;
  say(`  ${styleText('bold', label.padEnd(LABEL))}${delay.padStart(7)}  ${styleText('dim', cut)}`);
}
