import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ticket } from '../../../src/files/upload-form.ts';
import { formOf, formsOf, post } from '../../support/s3/forms.ts';
import { objectsOf } from '../../support/s3/objects.ts';
import { openStorage, type Storage } from '../../support/s3/test-storage.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
});
afterAll(() => storage[Symbol.asyncDispose]());

const { ticketFor, expectNothingAt, refusal } = formsOf(() => storage);
const { read } = objectsOf(() => storage);

describe('a sender that misbehaves', () => {
  /** The form as bytes, and the head of its request. */
  async function raw(ticket: Ticket, file: string) {
    const request = new Request(ticket.url, { method: 'POST', body: formOf(ticket.fields, file) });
    const body = Buffer.from(await request.arrayBuffer());
    const { host, pathname } = new URL(ticket.url);
    const type = request.headers.get('content-type');
    const head = `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
    const socket = connect(Number(new URL(ticket.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.setNoDelay(true).write(head);
    return { socket, body };
  }

  it('may send the form one byte at a time', async () => {
    const key = 'slow/1.pdf';
    const { socket, body } = await raw(await ticketFor({ key }), 'slowly\r\n--but surely');
    let answer = '';
    socket.setEncoding('latin1').on('data', (chunk) => {
      answer += chunk;
    });
    for (const byte of body) if (!socket.write(Buffer.of(byte))) await once(socket, 'drain');
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 204 /);
    expect(await read(key)).toBe('slowly\r\n--but surely');
  });

  it('leaves no object when it closes the connection in the middle of the file', async () => {
    const key = 'cut/1.pdf';
    const { socket, body } = await raw(await ticketFor({ key }), 'a'.repeat(900));
    socket.write(body.subarray(0, body.length - 100));
    await expect.poll(() => storage.files('temporary')).toHaveLength(1);
    socket.destroy();
    await expect.poll(() => storage.files('temporary')).toEqual([]);
    await expectNothingAt(key);
  });

  it('leaves no object when it ends the form before its last boundary', async () => {
    const key = 'cut/2.pdf';
    const ticket = await ticketFor({ key });
    const request = new Request(ticket.url, { method: 'POST', body: formOf(ticket.fields, 'whole') });
    const body = Buffer.from(await request.arrayBuffer());
    const response = await fetch(ticket.url, {
      method: 'POST',
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      body: body.subarray(0, body.length - 6),
    });
    expect(await refusal(response, key)).toEqual([400, 'MalformedPOSTRequest']);
  });

  it('is one of fifty at once, and all are served', async () => {
    const keys = Array.from({ length: 50 }, (_, index) => `many/${index}.pdf`);
    const tickets = await Promise.all(keys.map((key) => ticketFor({ key, maxSize: 1_000_000 })));
    const responses = await Promise.all(
      tickets.map((ticket, index) => post(ticket, `${index}`.repeat(100_000))),
    );
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([204]));
    for (const [index, key] of keys.entries()) expect(await read(key)).toBe(`${index}`.repeat(100_000));
  });
});
