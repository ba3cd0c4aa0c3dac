import { once } from 'node:events';
import { type FileHandle, open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { eventually } from '../../../converter/test/support/processes.ts';
import { sendResponse } from '../../../local/s3/s3-response.ts';

test('the file of an object is closed when the client has closed the connection before the response', async () => {
  const { promise, resolve } = Promise.withResolvers<FileHandle>();
  const server = createServer(async (request, response) => {
    response.destroy();
    await once(response, 'close');
    const file = await open(fileURLToPath(import.meta.url));
    await sendResponse(request, response, { status: 200, body: file.createReadStream() }).catch(() => {});
    resolve(file);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`).catch(() => {});
    const file = await promise;
    await eventually(() => file.fd === -1);
  } finally {
    server.close();
  }
});
