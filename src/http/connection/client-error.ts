/** Responds to requests that Node's parser refuses: headers that are too large or too slow, and text that is not HTTP. */
import { maxHeaderSize, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorDetails } from '../../domain/problem.ts';
import type { ErrorCode } from '../../graphql/error-codes.ts';
import type { Overuse } from '../../transport/limits/overuse.ts';

interface ClientError {
  status: number;
  code: ErrorCode;
  message: string;
  details?: ErrorDetails;
}

const INVALID: ClientError = { status: 400, code: 'BAD_REQUEST', message: 'The request is not valid HTTP.' };
const TOO_SLOW: ClientError = {
  status: 408,
  code: 'REQUEST_TIMEOUT',
  message: 'The request did not arrive in time.',
};
const TOO_LARGE: ClientError = {
  status: 431,
  code: 'HEADERS_TOO_LARGE',
  message: 'The headers of the request are too large.',
  details: { measure: 'headerBytes', limit: maxHeaderSize },
};

/** @returns the listener for Node's `clientError`. */
export const clientErrorHandler =
  (overuse: Overuse) =>
  (error: Error & { code?: string }, socket: Socket): void => {
    // The client has reset the connection, or does not read an earlier answer.
    if (error.code === 'ECONNRESET' || !socket.writable || socket.writableLength > 0) {
      socket.destroy();
      return;
    }
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') overuse.count('headers_too_slow');
    if (error.code === 'HPE_HEADER_OVERFLOW') overuse.count('headers_too_large');
    socket.on('error', () => {});
    socket.end(responseOf(answerTo(error.code)), () => socket.destroy());
  };

function answerTo(code: string | undefined): ClientError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return TOO_SLOW;
  return code === 'HPE_HEADER_OVERFLOW' ? TOO_LARGE : INVALID;
}

function responseOf({ status, code, message, details }: ClientError): string {
  const body = JSON.stringify({ errors: [{ message, extensions: { code, ...details } }] });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
