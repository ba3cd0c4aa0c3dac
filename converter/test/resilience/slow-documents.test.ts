import { expect, test } from 'vitest';
import { watchTreeMemory } from '../../../test/support/parts/process-memory.ts';
import { byLength, IS_LONG } from '../../../test/support/run/test-length.ts';
import { docx, line, paragraph, pdf } from '../support/documents/documents.ts';
import { slowDocument } from '../support/documents/slow-document.ts';
import { eventually } from '../support/processes.ts';
import { startTestConverter } from '../support/test-converter.ts';
import { busyProcesses, SOFFICE, signalTo } from '../support/worker-processes.ts';

/** One slow document and one room in the short form; two of each in the long form. */
const count = byLength({ short: 1, long: 2 });
/** 2.5 GB for each of the two workers of a document, and 0.5 GB for the converter and its warm pool. */
const MAX_MB = 2560 * 2 * count + 512;

test('documents of other rooms convert while slow documents occupy every place of the converter', async () => {
  await using converter = await startTestConverter({
    CONVERTER_CONCURRENCY: String(count),
    CONVERTER_YIELD_AFTER: '1',
    CONVERTER_BASE_TIMEOUT: '3000',
    CONVERTER_TIMEOUT: '3000',
  });
  await converter.warm();
  const slow = [];
  for (let n = 0; n < count; n++) slow.push(await converter.send(slowDocument(), 'docx'));
  const memory = watchTreeMemory(converter.process.pid);
  // In the short form, a LibreOffice that stands still occupies its place and leaves the processor to other tests.
  const works = () => busyProcesses(converter.scratch, SOFFICE);
  await eventually(() => works().length >= count);
  if (!IS_LONG) signalTo(works(), 'SIGSTOP');
  const honest = Array.from({ length: count }, async (_, room) => {
    const text = await converter.convert(docx(paragraph(`text ${room}`)), 'docx');
    const slides = await converter.convert(pdf([{ content: line(`slide ${room}`) }]), 'pdf');
    return [text, slides];
  });
  for (const ended of (await Promise.all(honest)).flat())
    expect(ended).toMatchObject({ uploadState: 'READY' });
  for (const { id } of slow) {
    expect(converter.api.uploads.get(id)).toMatchObject({ uploadState: 'PROCESSING' });
    converter.api.cancel(id);
  }
  await converter.idle();
  expect(memory.stop()).toBeLessThan(MAX_MB);
});

test('a small document ends long before CONVERTER_TIMEOUT, with a remedy for the instructor', async () => {
  await using converter = await startTestConverter({ CONVERTER_BASE_TIMEOUT: '3', CONVERTER_SPARES: '1' });
  await converter.warm();
  const ended = await converter.convert(slowDocument(), 'docx');
  expect(ended).toMatchObject({ uploadState: 'ERROR', failure: 'TIMED_OUT' });
  expect(ended.detail).toMatch(/Split the document, or export it as a PDF and upload the PDF\.$/);
  // A larger file has minutes, which a busy machine may need.
  const large = pdf([{ content: ' '.repeat(10_000_000) }]);
  expect(await converter.convert(large, 'pdf')).toMatchObject({ uploadState: 'READY' });
});

/** A page of 4 kB with lines of short dashes, which PDFium draws for about a second. */
function slowPage(): { content: string } {
  const lines = Array.from({ length: 200 }, (_, y) => `0 ${y * 4} m 595 ${y * 4 + 2} l S`);
  return { content: `[0.02 0.02] 0 d 0.5 w ${lines.join(' ')}` };
}

test('a small PDF of many slow pages ends when it has used the processor time of its size and pages', async () => {
  await using converter = await startTestConverter({
    CONVERTER_BASE_TIMEOUT: '1.5',
    CONVERTER_PAGE_TIMEOUT: '3',
    CONVERTER_SPARES: '0',
  });
  const slow = pdf(Array.from({ length: 100 }, slowPage));
  const ended = await converter.convert(slow, 'pdf');
  expect(ended).toMatchObject({ uploadState: 'ERROR', failure: 'TIMED_OUT' });
  expect(ended.pages.length).toBeLessThan(30);
  expect(ended.detail).toMatch(/\.$/);
});
