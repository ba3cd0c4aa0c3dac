/** The codes of errors and of closed WebSockets that docs/api.md lists. */
import { readFileSync } from 'node:fs';

const api = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');
const section = (title: string): string => api.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const found = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, code]) => code));

const ERROR_CODES = found(section('Problems and errors'), /`([A-Z]+(?:_[A-Z]+)*)`/g);
const CLOSE_CODES = found(section('Close codes'), /^\| \**(\d{4})\** \|/gm);

/** The first code of a response that no input of a client may cause, or that is not documented; null when there is none. */
export const wrongCodeIn = (response: string): string | null =>
  [...response.matchAll(/"code":"(\w+)"/g)].flatMap(([, code]) => code ?? []).find(isWrong) ?? null;

const isWrong = (code: string) => code === 'INTERNAL_SERVER_ERROR' || !ERROR_CODES.has(code);

/** Whether the server may close a WebSocket with this code because of what a client does. */
export const isDocumentedClose = (code: number): boolean => code !== 4500 && CLOSE_CODES.has(String(code));
