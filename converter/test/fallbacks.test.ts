import { describe, expect, test, vi } from 'vitest';
import { docx, line, paragraph, pdf, sample, samplePath } from './documents.ts';
import type { House } from './house.ts';
import { houseForAll } from './house-for-all.ts';

// For machines that have other things to do as well.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let house: House;
houseForAll({ CONVERTER_UNO: '0', CONVERTER_RASTERIZER: 'wasm' }, (opened) => {
  house = opened;
});

describe('without LibreOffice’s Python bindings, and with PDFium as WebAssembly', () => {
  test('presentations, texts and tables become pages', async () => {
    expect(await house.convertFile(samplePath('60042.pptx'))).toMatchObject({
      uploadState: 'READY',
      pageCount: 2,
    });
    expect(await house.convert('a;b\n1;2\n', 'csv')).toMatchObject({
      pages: [{ text: expect.stringMatching(/a\s+b/) }],
    });
    expect(await house.convert(docx(paragraph('slowly')), 'docx')).toMatchObject({
      pages: [{ text: 'slowly' }],
    });
  });

  test('what is broken is DAMAGED, never drawn', async () => {
    expect(await house.convert(sample('fuzzed.ppt'), 'ppt')).toMatchObject({ failure: 'DAMAGED', pages: [] });
    expect(await house.convert(docx('<w:p><w:r>'), 'docx')).toMatchObject({ failure: 'DAMAGED', pages: [] });
  });

  test('a PDF looks and reads the same', async () => {
    const ended = await house.convert(pdf([{ content: line('hello') }, { box: '0 0 14400 1' }]), 'pdf');
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
  test('PDFs are shown, and office documents refused with what to do instead', async () => {
    await house.restart({ CONVERTER_OFFICE: '/nowhere' });
    expect(await house.convert(pdf([{}]), 'pdf')).toMatchObject({ uploadState: 'READY' });
    const ended = await house.convert(docx(paragraph('no')), 'docx');
    expect(ended).toMatchObject({ failure: 'UNSUPPORTED' });
    expect(ended.detail).toMatch(/Save it as a PDF/);
  });
});
