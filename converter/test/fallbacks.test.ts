import { describe, expect, test, vi } from 'vitest';
import { longTest, shortened } from '../../test/support/run/test-length.ts';
import { converterForAll } from './support/converter-for-all.ts';
import { docx, line, paragraph, pdf, sample, samplePath } from './support/documents/documents.ts';
import type { TestConverter } from './support/test-converter.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
converterForAll({ CONVERTER_SPARES: '0', CONVERTER_UNO: '0', CONVERTER_RASTERIZER: 'wasm' }, (opened) => {
  converter = opened;
});

describe('without LibreOffice’s Python bindings, and with PDFium as WebAssembly', () => {
  longTest('presentations become pages', async () => {
    expect(await converter.convertFile(samplePath('60042.pptx'))).toMatchObject({
      uploadState: 'READY',
      pageCount: 2,
    });
  });

  longTest('tables become pages', async () => {
    expect(await converter.convert('a;b\n1;2\n', 'csv')).toMatchObject({
      pages: [{ text: expect.stringMatching(/a\s+b/) }],
    });
  });

  test('texts become pages', async () => {
    expect(await converter.convert(docx(paragraph('slowly')), 'docx')).toMatchObject({
      pages: [{ text: 'slowly' }],
    });
  });

  test('a damaged document is DAMAGED and has no pages', async () => {
    const damaged = [
      ['docx', docx('<w:p><w:r>')],
      ['ppt', sample('fuzzed.ppt')],
    ] as const;
    for (const [extension, content] of shortened(damaged)) {
      expect(await converter.convert(content, extension)).toMatchObject({ failure: 'DAMAGED', pages: [] });
    }
  });

  test('a PDF has the same text and page sizes', async () => {
    const ended = await converter.convert(pdf([{ content: line('hello') }, { box: '0 0 14400 1' }]), 'pdf');
    expect(ended).toMatchObject({
      uploadState: 'READY',
      pages: [
        { text: 'hello', width: 1920, height: 2717 },
        { width: 1920, height: 1 },
      ],
    });
  });
});

describe('without LibreOffice', () => {
  test('PDFs are converted, and office documents are refused with advice', async () => {
    await converter.restart({ CONVERTER_OFFICE: '/nowhere' });
    expect(await converter.convert(pdf([{}]), 'pdf')).toMatchObject({ uploadState: 'READY' });
    const ended = await converter.convert(docx(paragraph('no')), 'docx');
    expect(ended).toMatchObject({ failure: 'UNSUPPORTED' });
    expect(ended.detail).toMatch(/Save the document as a PDF/);
  });
});
