import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { leastOf } from '../../../test/support/run/least-of.ts';
import { byLength, shortened } from '../../../test/support/run/test-length.ts';
import { createPageEstimate } from '../../src/plain-text/page-estimate.ts';
import { converterForAll } from '../support/converter-for-all.ts';
import { docx, openDocument, paragraph, sample } from '../support/documents/documents.ts';
import { zip } from '../support/documents/zip.ts';
import { popplerPages } from '../support/fidelity/reference.ts';
import { hasMagenta, MAGENTA, type OpenCanaries, openCanaries } from '../support/hostile/canaries.ts';
import { type Canaries, ENVIRONMENT, type Hostile, hostiles } from '../support/hostile/documents.ts';
import { startUnprotected } from '../support/hostile/unprotected-office.ts';
import type { TestConverter } from '../support/test-converter.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const run = promisify(execFile);
let opened: OpenCanaries;
let canaries: Canaries;
beforeAll(async () => {
  opened = await openCanaries();
  canaries = opened.canaries;
});
afterAll(() => opened[Symbol.asyncDispose]());

/** The hostile documents; the short form has one for each combination of several effects. */
function attempts(): Hostile[] {
  const all = hostiles(canaries);
  const effects = ({ reaches }: Hostile) => Object.keys(reaches).sort().join();
  const isFirst = (hostile: Hostile) => all.find((each) => effects(each) === effects(hostile)) === hostile;
  const hasSeveral = ({ reaches }: Hostile) => Object.keys(reaches).length > 1;
  return byLength({ short: all.filter(isFirst).filter(hasSeveral), long: all });
}

/** Whether LibreOffice's settings prevent it. The short form has those that read a file or the environment. */
const isForSettings = ({ onlyContained, reaches }: Hostile) =>
  !onlyContained && byLength({ short: reaches.text === true, long: true });

test('without protection, LibreOffice does what the hostile documents attempt', async () => {
  await using office = await startUnprotected({ CANARY: ENVIRONMENT });
  const reached = new Set<string>();
  for (const { name, extension, content, reaches } of attempts()) {
    const pdf = await office.convert(content, extension);
    const pictures = await Promise.all((await popplerPages(pdf, dirname(pdf), 9)).map(hasMagenta));
    const seen = {
      calls: [...opened.requested],
      text: /canary/.test((await run('pdftotext', [pdf, '-'])).stdout),
      picture: pictures.includes(true),
      made: existsSync(canaries.made),
    };
    const { calls: paths = [], ...rest } = reaches;
    expect(seen, name).toMatchObject({ ...rest, calls: expect.arrayContaining(paths) });
    for (const way of Object.keys(reaches)) reached.add(way);
    opened.requested.clear();
    await rm(canaries.made, { force: true });
  }
  expect([...reached].sort()).toEqual(['calls', 'made', 'picture', 'text']);
  opened.connections = 0;
});

let converter: TestConverter;
converterForAll({ CONVERTER_SANDBOX: 'bwrap', CONVERTER_SPARES: '0', CANARY: ENVIRONMENT }, (opened) => {
  converter = opened;
});

/** Converts hostile documents, and fails when one of them has an effect. */
async function expectNoEffect(converter: TestConverter, documents: Hostile[]): Promise<void> {
  const convert = async ({ name, extension, content }: Hostile) => {
    const ended = await converter.convert(content, extension);
    expect.soft(ended, name).toMatchObject({ uploadState: 'READY' });
    expect.soft(JSON.stringify(ended), name).not.toMatch(/canary/);
    for (const page of ended.pages) {
      const key = `${ended.video}/sharedlivemedias/${ended.media}/${ended.uploadId}/${page.number}.png`;
      expect.soft(await hasMagenta(await converter.object(key)), name).toBe(false);
    }
    expect.soft(opened.connections, name).toBe(0);
    expect.soft(existsSync(canaries.made), name).toBe(false);
  };
  await Promise.all(documents.map(convert));
}

describe('hostile documents send no request, show no file of this machine and create no file', () => {
  test('in the sandbox', () => expectNoEffect(converter, attempts()));

  describe('without a sandbox', () => {
    let uncontained: TestConverter;
    converterForAll({ CONVERTER_SANDBOX: 'none', CONVERTER_SPARES: '0', CANARY: ENVIRONMENT }, (opened) => {
      uncontained = opened;
    });

    test('with LibreOffice’s settings', () => expectNoEffect(uncontained, attempts().filter(isForSettings)));
  });
});

describe('a file that LibreOffice would open as something else', () => {
  test('the check for magenta finds a magenta page', async () => {
    const ended = await converter.convert(
      await sharp({ create: { width: 400, height: 400, channels: 3, background: MAGENTA } })
        .png()
        .toBuffer(),
      'png',
    );
    expect(
      await hasMagenta(
        await converter.object(`${ended.video}/sharedlivemedias/${ended.media}/${ended.uploadId}/1.png`),
      ),
    ).toBe(true);
  });

  const REFUSED: [string, Buffer, string, string][] = [
    ['an empty file named .pptx', Buffer.alloc(0), 'pptx', 'DAMAGED'],
    ['plain text named .pptx', Buffer.from('just text\n'.repeat(1000)), 'pptx', 'UNSUPPORTED'],
    ['a Word document with incomplete XML', docx('<w:p><w:r><w:t>half'), 'docx', 'DAMAGED'],
    ['an empty file named .docx', Buffer.alloc(0), 'docx', 'DAMAGED'],
    [
      'random bytes named .pptx',
      Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919) % 256)),
      'pptx',
      'UNSUPPORTED',
    ],
    [
      'a web page named .docx',
      Buffer.from('<html><body><h1>Hello</h1></body></html>'),
      'docx',
      'UNSUPPORTED',
    ],
    [
      'a package without its main part',
      zip([{ name: '[Content_Types].xml', content: 'wordprocessingml.document.main+xml' }]),
      'docx',
      'DAMAGED',
    ],
    ['a fuzzed presentation', sample('fuzzed.ppt'), 'ppt', 'DAMAGED'],
    ['an OpenDocument text with invalid XML', openDocument('text', '<<<&&&'), 'odt', 'DAMAGED'],
  ];
  test.concurrent.each(shortened(REFUSED, 3))(
    '%s is refused and has no pages',
    async (_name, content, extension, failure) => {
      const ended = await converter.convert(content, extension);
      expect(ended).toMatchObject({ uploadState: 'ERROR', failure, pages: [] });
      expect(ended.detail).toMatch(/^[A-Z].{10,}\.$/);
    },
  );

  test('a damaged Numbers document is refused instead of drawn in part', async () => {
    const whole = sample('issue-10.numbers');
    const corrupt = Buffer.from(whole);
    corrupt.fill(0x41, 2000, 40_000);
    const ended = await converter.convert(corrupt, 'numbers');
    expect(ended).toMatchObject({ uploadState: 'ERROR', failure: 'DAMAGED' });
  });

  test('XML entities that expand to gigabytes are refused', async () => {
    const entities = Array.from(
      { length: 10 },
      (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`,
    ).join('');
    const lines = openDocument('text', '<text:p>&e10;</text:p>');
    const laughs = zip([
      { name: 'mimetype', content: 'application/vnd.oasis.opendocument.text', stored: true },
      {
        name: 'content.xml',
        content: `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">${entities}]><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body><office:text><text:p>&e10;</text:p></office:text></office:body></office:document-content>`,
      },
      {
        name: 'META-INF/manifest.xml',
        content: '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
      },
    ]);
    for (const content of shortened([laughs, lines])) {
      const ended = await converter.convert(content, 'odt');
      expect(ended.uploadState).toBe('ERROR');
      expect(ended.failure).toBe('DAMAGED');
    }
  });

  test('an external entity neither shows a file nor sends a request', async () => {
    const content = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY file SYSTEM "file://${canaries.text}"><!ENTITY http SYSTEM "${canaries.http}/x">]><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body><office:text><text:p>a &file; &http; b</text:p></office:text></office:body></office:document-content>`;
    const ended = await converter.convert(
      zip([
        { name: 'mimetype', content: 'application/vnd.oasis.opendocument.text', stored: true },
        { name: 'content.xml', content },
      ]),
      'odt',
    );
    expect(JSON.stringify(ended)).not.toMatch(/canary/);
    expect(opened.connections).toBe(0);
  });

  test('a plain text with too many pages is refused at once, and the estimate never exceeds the page count', async () => {
    const time = async () => {
      const started = performance.now();
      expect(await converter.convert('line\n'.repeat(1_000_000), 'txt')).toMatchObject({
        failure: 'TOO_LONG',
        detail:
          'The document has at least 12,501 pages; at most 500 are allowed. Split it and upload the parts.',
      });
      return performance.now() - started;
    };
    // LibreOffice needs more than a minute for this text.
    const limit = 50_000;
    expect(await leastOf(time, { limit, times: 3 })).toBeLessThan(limit);
    expect(await converter.convert('letters '.repeat(600_000), 'txt')).toMatchObject({
      failure: 'TOO_LONG',
      detail: 'The document has at least 525 pages; at most 500 are allowed. Split it and upload the parts.',
    });
    const texts = [
      '\n'.repeat(byLength({ short: 240, long: 640 })),
      `${'e\u0301\u0301\t'.repeat(30)}\n`.repeat(300),
      'i'.repeat(51_200),
    ];
    for (const text of shortened(texts)) {
      const rows = createPageEstimate();
      rows.add(text);
      const { pageCount } = await converter.convert(text, 'txt');
      expect(pageCount).toBeGreaterThanOrEqual(rows.minPages());
    }
  });

  test('the converter converts the next document', async () => {
    expect(await converter.convert(docx(paragraph('still here')), 'docx')).toMatchObject({
      uploadState: 'READY',
      pages: [{ text: 'still here' }],
    });
  });
});
