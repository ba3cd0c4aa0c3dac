import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copy } from '../../../src/files/objects.ts';
import { createTicket } from '../../../src/files/upload-form.ts';
import { BUCKET, openStorage } from '../../support/s3/test-storage.ts';

interface Event {
  eventName: string;
  eventSource: string;
  awsRegion: string;
  s3: { bucket: { name: string }; object: { key: string; size: number; eTag: string; sequencer: string } };
}

/** Receives events over HTTP as the converter does. A test can make it fail or stop. */
class Listener {
  readonly events: Event[] = [];
  /** The number of further requests to answer with `status`. */
  failures = 0;
  status = 503;
  requests = 0;
  #server: Server | undefined;
  #port = 0;

  url = () => (this.#port === 0 ? '' : `http://127.0.0.1:${this.#port}/events`);

  async open(): Promise<void> {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      this.requests++;
      if (this.failures > 0) {
        this.failures--;
        response.writeHead(this.status).end();
        return;
      }
      this.events.push(...(JSON.parse(body) as { Records: Event[] }).Records);
      response.writeHead(202).end();
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((closed) => this.#server?.close(closed));
  }

  keys = () => this.events.map(({ s3 }) => s3.object.key);
}

let listener: Listener;
let directory: string;
beforeEach(async () => {
  listener = new Listener();
  await listener.open();
  directory = await mkdtemp(join(tmpdir(), 'lectern-s3-'));
});
afterEach(async () => {
  await listener.close();
  await rm(directory, { recursive: true });
});

const open = () =>
  openStorage({ directory, buckets: [BUCKET, 'pages'], notify: { bucket: BUCKET, url: listener.url } });
type Storage = Awaited<ReturnType<typeof open>>;
const put = ({ s3 }: Storage, Key: string, Bucket = BUCKET) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }));
/** Decodes a key as a receiver of S3's events does. */
const decoded = (key: string) => decodeURIComponent(key.replaceAll('+', ' '));

describe('the event of a new object', () => {
  it("has the fields of S3's events", async () => {
    await using storage = await open();
    const { ETag } = await put(storage, 'a/1.pdf');
    await expect.poll(() => listener.events).toHaveLength(1);
    expect(listener.events[0]).toMatchObject({
      eventName: 'ObjectCreated:Put',
      eventSource: 'aws:s3',
      awsRegion: 'eu-west-1',
      s3: { bucket: { name: BUCKET }, object: { key: 'a/1.pdf', size: 5, eTag: ETag?.replaceAll('"', '') } },
    });
  });

  it('names the operation that created the object', async () => {
    await using storage = await open();
    const ticket = await createTicket(storage.s3, {
      now: Date.now(),
      bucket: BUCKET,
      key: 'post.pdf',
      contentType: 'application/pdf',
      maxSize: 9,
      expiresIn: 3600,
    });
    const form = new FormData();
    for (const { name, value } of ticket.fields) form.append(name, value);
    form.append('file', new Blob(['hello']));
    await fetch(ticket.url, { method: 'POST', body: form });
    await copy(storage.s3, BUCKET, 'post.pdf', 'copy.pdf');
    await storage.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'put.pdf', Body: 'hello' }));
    await expect.poll(() => listener.events).toHaveLength(3);
    const names = Object.fromEntries(listener.events.map(({ eventName, s3 }) => [s3.object.key, eventName]));
    expect(names).toEqual({
      'post.pdf': 'ObjectCreated:Post',
      'copy.pdf': 'ObjectCreated:Copy',
      'put.pdf': 'ObjectCreated:Put',
    });
  });

  it('carries any key', async () => {
    await using storage = await open();
    const keys = ['授業/スライド 1.pdf', 'plus+and space', 'a&b=c%2F', "it's (1)!~*", 'quote"and\nnewline'];
    for (const key of keys) await put(storage, key);
    await expect.poll(() => listener.events).toHaveLength(keys.length);
    expect(listener.keys().map(decoded).toSorted()).toEqual(keys.toSorted());
    expect(listener.keys()).toContain('plus%2Band+space');
  });

  it('concerns one bucket only, and its sequencer grows from one upload of a key to the next', async () => {
    await using storage = await open();
    await put(storage, 'elsewhere', 'pages');
    for (let index = 0; index < 5; index++) await put(storage, 'again');
    await expect.poll(() => listener.events).toHaveLength(5);
    expect(new Set(listener.keys())).toEqual(new Set(['again']));
    expect(new Set(listener.events.map(({ s3 }) => s3.object.sequencer)).size).toBe(5);
  });
});

describe('a converter that is not running', () => {
  it('receives every event when it is back; uploads do not wait for it', async () => {
    await listener.close();
    await using storage = await open();
    for (let index = 0; index < 20; index++) await put(storage, `${index}.pdf`);
    expect(await storage.files('events')).toHaveLength(20);
    await listener.open();
    await expect.poll(() => new Set(listener.keys()).size).toBe(20);
    await expect.poll(() => storage.files('events')).toEqual([]);
  });

  it('receives every event also after a restart of the storage', async () => {
    await listener.close();
    {
      await using storage = await open();
      await put(storage, 'before.pdf');
    }
    await listener.open();
    await using storage = await open();
    await expect.poll(listener.keys).toEqual(['before.pdf']);
    await expect.poll(() => storage.files('events')).toEqual([]);
  });

  it('receives an event again after it was busy or failed', async () => {
    listener.failures = 3;
    await using storage = await open();
    await put(storage, 'busy.pdf');
    await expect.poll(listener.keys).toEqual(['busy.pdf']);
    expect(listener.requests).toBe(4);
  });

  it('does not receive an event again that it has rejected', async () => {
    listener.failures = 1;
    listener.status = 400;
    await using storage = await open();
    await put(storage, 'refused.pdf');
    await expect.poll(() => storage.files('events')).toEqual([]);
    await put(storage, 'next.pdf');
    await expect.poll(listener.keys).toEqual(['next.pdf']);
    expect(listener.requests).toBe(2);
  });

  it('need not run yet when the first file arrives', async () => {
    let url = '';
    await using storage = await openStorage({ directory, notify: { bucket: BUCKET, url: () => url } });
    await put(storage, 'early.pdf');
    expect(await storage.files('events')).toHaveLength(1);
    url = listener.url();
    await expect.poll(listener.keys).toEqual(['early.pdf']);
  });
});
