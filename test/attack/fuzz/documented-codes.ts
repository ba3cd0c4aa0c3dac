/** Whether docs/api.md lists the codes of errors and of closed WebSockets that an attack receives. */
import { documentedCodes } from '../../support/documented-codes.ts';

const ERROR_CODES = new Set(documentedCodes('## Problems and errors'));
const CLOSE_CODES = new Set(documentedCodes('## Close codes'));

/**
 * The first code of a response that no input of a client may cause, or that is not documented; null when there is none.
 */
export const wrongCodeIn = (response: string): string | null =>
  [...response.matchAll(/"code":"(\w+)"/g)].flatMap(([, code]) => code ?? []).find(isWrong) ?? null;

const isWrong = (code: string) => code === 'INTERNAL_SERVER_ERROR' || !ERROR_CODES.has(code);

/** Whether the server may close a WebSocket with this code because of what a client does. */
export const isDocumentedClose = (code: number): boolean => code !== 4500 && CLOSE_CODES.has(String(code));
