/** A converter whose folder of temporary files is full. Bubblewrap gives the converter a small file system. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startConverterProcess } from '../support/converter-process.ts';
import { flatDocument, line, pdf } from '../support/documents/documents.ts';
import { startTestConverter, type TestConverter } from '../support/test-converter.ts';

/** Room for the profile of LibreOffice and for a small document, and not for the pixels of a page. */
const SCRATCH_BYTES = 14_000_000;

const stack = new AsyncDisposableStack();
let converter: TestConverter;
let url: string;
beforeAll(async () => {
  converter = stack.use(await startTestConverter({ CONVERTER_SPARES: '0' }));
  const folder = await mkdtemp(join(tmpdir(), 'lectern-full-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const small = stack.use(
    await startConverterProcess(
      { ...converter.environment, CONVERTER_SCRATCH: folder, CONVERTER_SANDBOX: 'none' },
      'pipe',
      [
        'bwrap',
        '--die-with-parent',
        '--dev-bind',
        '/',
        '/',
        '--size',
        String(SCRATCH_BYTES),
        '--tmpfs',
        folder,
        '--',
      ],
    ),
  );
  url = small.url;
});
afterAll(() => stack.disposeAsync());

describe('a document whose conversion fills the disk', () => {
  const text = `<text:p>${'words '.repeat(50)}</text:p>`;
  test.each([
    ['a PDF', pdf([{ content: line('a page') }]), 'pdf'],
    ['an office document', flatDocument('text', text), 'fodt'],
    ['a file that is larger than the disk', Buffer.alloc(SCRATCH_BYTES + 1, '%PDF-1.7\n'), 'pdf'],
  ] as const)('is INTERNAL instead of DAMAGED when it is %s', async (_what, content, extension) => {
    const sent = await converter.put(content, extension);
    await converter.announce(sent, url);
    expect(await converter.ended(sent)).toMatchObject({
      uploadState: 'ERROR',
      failure: 'INTERNAL',
      detail:
        'The server has too little disk space or memory for the conversion at the moment. Try again later.',
    });
  });

  test('makes /ready answer 503', async () => {
    const ready = await fetch(`${url}/ready`);
    expect(ready.status).toBe(503);
    // On a busy machine, a storage that answers late is a problem as well.
    expect(await ready.json()).toMatchObject({
      ready: false,
      problems: expect.arrayContaining([/scratch/, /disk space/].map((text) => expect.stringMatching(text))),
    });
  });
});

test('a converter with a disk answers 200 on /ready', async () => {
  await expect.poll(async () => (await fetch(`${converter.process.url}/ready`)).status).toBe(200);
});
