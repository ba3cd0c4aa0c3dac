import { expect, test, vi } from 'vitest';
import { docx, paragraph, pdf } from './support/documents/documents.ts';
import { startTestConverter } from './support/test-converter.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

test('the compiled converter finds its driver, fonts, worker and placeholder image', async () => {
  await using converter = await startTestConverter();
  await converter.warm();
  expect(await converter.convert(docx(paragraph('compiled', 'Lectern Grotesk')), 'docx')).toMatchObject({
    uploadState: 'READY',
    pageCount: 1,
    warnings: [{ kind: 'FONT_SUBSTITUTED' }],
  });
  await converter.restart({ CONVERTER_PAGE_TIMEOUT: '0.1', CONVERTER_SPARES: '0' });
  const strokes = Array.from({ length: 200_000 }, (_, n) => `${n % 595} 0 m ${(n * 7) % 595} 842 l S`);
  expect(await converter.convert(pdf([{ content: strokes.join('\n') }]), 'pdf')).toMatchObject({
    uploadState: 'READY',
    warnings: [{ kind: 'PAGE_NOT_DRAWN' }],
  });
  expect(converter.api.complaints).toEqual([]);
});
