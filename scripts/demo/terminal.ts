import { styleText } from 'node:util';

/** An error that the person at the terminal can correct. It is printed without a stack. */
export class DemoError extends Error {}

const isTerminal = process.stdout.isTTY;
const columns = () => process.stdout.columns ?? 160;
const LABEL_WIDTH = 9;
const BAR_WIDTH = 24;

export const print = (line: string) => console.log(line);

export const size = (bytes: number): string =>
  bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

export const duration = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

/** A progress bar, redrawn in place until it is `done`. Output that is not a terminal gets the last one alone. */
export function bar(label: string, fraction: number, text: string, done = false): void {
  if (!isTerminal && !done) return;
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH);
  const drawn = styleText('cyan', '█'.repeat(full)) + styleText('dim', '░'.repeat(BAR_WIDTH - full));
  const start = isTerminal ? '\r\x1b[K' : '';
  process.stdout.write(`${start}${label.padEnd(LABEL_WIDTH)} ${drawn} ${text}${done ? '\n' : ''}`);
}

const shortIds = (line: string) => line.replace(/\b([0-9a-f]{8})-[0-9a-f-]{27}\b/g, '$1…');

/** Prints an arrival over one transport and its delay after the request, cut to the width of the terminal. */
export function row(label: string, ms: number | null, line: string): void {
  const delay = (ms === null ? '–' : duration(ms)).padStart(7);
  const room = Math.max(40, columns() - LABEL_WIDTH - delay.length - 4);
  const short = shortIds(line);
  const cut = short.length > room ? `${short.slice(0, room - 1)}…` : short;
  print(`  ${styleText('bold', label.padEnd(LABEL_WIDTH))}${delay}  ${styleText('dim', cut)}`);
}
