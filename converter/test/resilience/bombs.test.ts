import { constants, crc32, deflateRawSync, deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { watchTreeMemory } from '../../../test/support/parts/process-memory.ts';
import { byLength } from '../../../test/support/run/test-length.ts';
import { docx, paragraph, pdf } from '../support/documents/documents.ts';
import { zip } from '../support/documents/zip.ts';
import { startTestConverter } from '../support/test-converter.ts';

/** 2 GB for the raster worker, and 0.5 GB for the converter and its warm pool. */
const MAX_MB = 2560;
const MB = 2 ** 20;

/** Returns `times` × `unit` and `end` deflated, without holding the whole in memory. */
function deflated(unit: Buffer, times: number, end: string): Buffer {
  const part = deflateSync(unit, { finishFlush: constants.Z_FULL_FLUSH });
  const parts = Array.from({ length: times }, () => part.subarray(2));
  return Buffer.concat([part.subarray(0, 2), ...parts, deflateRawSync(end)]);
}

const stream = (dictionary: string, data: Buffer) =>
  `<< ${dictionary} /Length ${data.length} >>\nstream\n${data.toString('latin1')}\nendstream`;

/** A page with 3 GB of spaces, which are 9 kB when they are deflated twice. */
function pageOfSpaces(): Buffer {
  const content = deflateSync(deflated(Buffer.alloc(MB, ' '), 3000, '0 0 100 100 re f'));
  const page = pdf([{ more: '/Contents 6 0 R' }], {
    objects: [stream('/Filter [/FlateDecode /FlateDecode]', content)],
  });
  return Buffer.from(page.toString('latin1').replace('/Contents 5 0 R ', ''), 'latin1');
}

function pageWithPicture(side: number): Buffer {
  const pixels = deflated(Buffer.alloc(side * 3, 0x55), side, '');
  const image = `/Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode`;
  return pdf([{ content: '500 0 0 500 0 0 cm /I Do', more: '/Resources << /XObject << /I 6 0 R >> >>' }], {
    objects: [stream(image, pixels)],
  });
}

function picture(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(data.length, 0);
    bytes.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([bytes.subarray(0, 4), body, bytes.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2], 8);
  const row = Buffer.alloc(1 + side * 3, 0x40).fill(0, 0, 1);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflated(row, side, '')),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** More than the 100 MB of a document that may be compressed this much. */
const TEXT_MEGABYTES = byLength({ short: 120, long: 450 });
const text = (megabytes: number) => 'x'.repeat(megabytes * MB);

/** A document whose ZIP directory states a size of a few bytes. */
function textWithFalseSize(): Buffer {
  const members = [
    {
      name: '[Content_Types].xml',
      content:
        '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    },
    {
      name: 'word/document.xml',
      content: `<w:document><w:t>${text(TEXT_MEGABYTES)}</w:t></w:document>`,
      claim: 1000,
    },
  ];
  return zip(members);
}

test('a bomb stays within the memory limit of a document, and the next document converts', async () => {
  await using converter = await startTestConverter();
  await converter.warm();
  const bombs = [
    {
      name: 'an archive',
      extension: 'docx',
      content: () => docx(paragraph(text(TEXT_MEGABYTES))),
      failure: 'UNSUPPORTED',
    },
    {
      name: 'an archive with a false size',
      extension: 'docx',
      content: textWithFalseSize,
      failure: 'DAMAGED',
    },
    { name: 'a page of spaces', extension: 'pdf', content: pageOfSpaces, warning: 'PAGE_NOT_DRAWN' },
    { name: 'a page with a picture', extension: 'pdf', content: () => pageWithPicture(20_000) },
    { name: 'a picture', extension: 'png', content: () => picture(16_000), failure: 'DAMAGED' },
  ];
  const firsts = bombs.filter((bomb) => bombs.find(({ extension }) => extension === bomb.extension) === bomb);
  // The short form has one bomb of each type of file.
  for (const { name, extension, content: make, failure = null, warning } of byLength({
    short: firsts,
    long: bombs,
  })) {
    const content = make();
    expect(content.length, name).toBeLessThan(3 * MB);
    const memory = watchTreeMemory(converter.process.pid);
    const ended = await converter.convert(content, extension).finally(() => memory.stop());
    expect(ended.failure, name).toBe(failure);
    if (warning) expect(ended.warnings, name).toMatchObject([{ kind: warning }]);
    expect(memory.stop(), name).toBeLessThan(MAX_MB);
  }
  expect(await converter.convert(pdf([{}]), 'pdf')).toMatchObject({ uploadState: 'READY' });
});
