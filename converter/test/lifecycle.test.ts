import { describe, expect, test, vi } from 'vitest';
import { leastOf } from '../../test/support/run/least-of.ts';
import { byLength, shortened } from '../../test/support/run/test-length.ts';
import { converterForAll } from './support/converter-for-all.ts';
import { startConverterProcess } from './support/converter-process.ts';
import { numberedPdf, pdf, STRIP, samplePath } from './support/documents/documents.ts';
import { eventually, processesWith, scratchLeft } from './support/processes.ts';
import type { TestConverter } from './support/test-converter.ts';
import { longestSilence } from './support/upload-record.ts';
import { suspendDrawing } from './support/worker-processes.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
// The tests start the converter many times, and a warm LibreOffice at each start would cost more than it saves.
const ONE_AT_A_TIME = { CONVERTER_CONCURRENCY: '1', CONVERTER_YIELD_AFTER: '600' };
converterForAll({ CONVERTER_SPARES: '0', ...ONE_AT_A_TIME }, (opened) => {
  converter = opened;
});

const hasLeftNothing = () =>
  processesWith(converter.scratch).length === 0 && scratchLeft(converter.scratch).length === 0;

describe('a document becomes READY after a restart of its converter that is killed', () => {
  const MOMENTS = ['before the first page', 'while LibreOffice works', 'between two pages'] as const;
  test.each(shortened(MOMENTS, 2))('%s', async (moment) => {
    const sent =
      moment === 'while LibreOffice works'
        ? await converter.sendFile(samplePath('60042.pptx'))
        : await converter.send(numberedPdf(20, STRIP), 'pdf');
    const waiting =
      moment === 'before the first page' ? await converter.send(numberedPdf(1, STRIP), 'pdf') : null;
    const has = moment === 'between two pages' ? 3 : 0;
    let release: (() => void) | undefined;
    await converter.api.until(sent.id, (known) => {
      const isReached = known.uploadState === 'PROCESSING' && known.pages.length >= has;
      // Without an answer to this report, the conversion does not end before the converter is killed.
      if (isReached) release ??= converter.api.holdAnswers();
      return isReached;
    });
    converter.process.kill('SIGKILL');
    await converter.process.exited;
    release?.();
    // bubblewrap and the processes in it die with the converter.
    await eventually(() => processesWith(converter.scratch).length === 0);
    await converter.restart();
    expect(scratchLeft(converter.scratch)).toHaveLength(1);
    const [first] = converter.api.uploads.get(sent.id)?.reports ?? [];
    await expect.poll(() => converter.api.interrupted).toContain(first?.report.attempt);
    // What was in the queue needs no further event.
    if (waiting) expect(await converter.ended(waiting)).toMatchObject({ uploadState: 'READY' });
    await converter.announce(sent);
    expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY' });
  });
});

describe('a converter that is asked to stop exits within seconds', () => {
  test('during a conversion, without leftovers and without a failure of the document', async () => {
    const sent = await converter.sendFile(samplePath('performance-up.pptx'));
    await converter.api.until(sent.id, ({ uploadState }) => uploadState === 'PROCESSING');
    const started = Date.now();
    converter.process.kill('SIGTERM');
    expect(await converter.process.exited).toBe(0);
    // A quiet machine needs less than a second. Kubernetes kills a container after 30.
    expect(Date.now() - started).toBeLessThan(30_000);
    expect(scratchLeft(converter.scratch)).toEqual([]);
    // The kernel may still be ending processes.
    await eventually(hasLeftNothing);
    expect(converter.api.uploads.get(sent.id)).toMatchObject({ uploadState: 'PROCESSING', failure: null });
    await converter.restart();
  });

  test('without standard input, as in a container', async () => {
    const child = await startConverterProcess(
      { ...converter.environment, CONVERTER_EXIT_WITH_PARENT: '0' },
      'ignore',
    );
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
  });

  test('when its parent process closes standard input or the IPC channel', async () => {
    for (const method of ['closeInput', 'disconnect'] as const) {
      const child = await startConverterProcess(converter.environment);
      child[method]();
      expect(await child.exited).toBe(0);
    }
  });
});

describe('an upload that an instructor cancels', () => {
  test('stops its conversion, which stores nothing more, and the next one starts', async () => {
    const sent = await converter.send(numberedPdf(200), 'pdf');
    await converter.api.until(sent.id, (known) => known.pages.length > 0);
    converter.api.cancel(sent.id);
    await converter.logged('conversion.stopped');
    expect(await converter.convert(numberedPdf(1, STRIP), 'pdf')).toMatchObject({ uploadState: 'READY' });
    // What was under way has arrived by now.
    const { length } = await converter.keys(`${sent.video}/`);
    expect(length).toBeLessThan(400);
    expect(await converter.convert(numberedPdf(1, STRIP), 'pdf')).toMatchObject({ uploadState: 'READY' });
    expect(await converter.keys(`${sent.video}/`)).toHaveLength(length);
    expect(converter.api.uploads.get(sent.id)).toMatchObject({ failure: 'CANCELLED' });
  });

  test('is converted by the same event when the instructor retries it', async () => {
    const sent = await converter.send(numberedPdf(20, STRIP), 'pdf');
    await converter.api.until(sent.id, (known) => known.pages.length > 0);
    converter.api.cancel(sent.id);
    await converter.logged('conversion.stopped');
    converter.api.expect(sent.id);
    await converter.announce(sent);
    expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY', pageCount: 20 });
  });
});

test('the converter reports at least every three seconds during a conversion', async () => {
  const document = byLength({ short: '60042.pptx', long: 'themes.pptx' });
  const silence = async () => longestSilence((await converter.convertFile(samplePath(document))).reports);
  const limit = 3_000;
  expect(await leastOf(silence, { limit, times: 10 })).toBeLessThan(limit);
});

test('a converter with an incomplete configuration names every variable that is missing or malformed', async () => {
  const wrong = startConverterProcess({ CONVERTER_PORT: 'many', S3_ACCESS_KEY_ID: 'half' });
  await expect(wrong).rejects.toThrow(
    /CONVERTER_PORT must be.*CONVERTER_API_URL is missing.*CONVERTER_SECRET is missing.*S3_SOURCE_BUCKET is missing.*must be set together/s,
  );
});

test('a converter that cannot listen logs the reason and exits', async () => {
  const port = new URL(converter.process.url).port;
  await expect(startConverterProcess({ ...converter.environment, CONVERTER_PORT: port })).rejects.toThrow(
    /exited with 1.*EADDRINUSE/,
  );
});

test('a conversion that exceeds CONVERTER_TIMEOUT ends with TIMED_OUT and the phase', async () => {
  await converter.restart({ CONVERTER_TIMEOUT: '8', CONVERTER_SPARES: '1' });
  await converter.warm();
  // Every engine needs at least half a minute for this page, and only a moment for everything before it is drawn.
  const lines = Array.from({ length: 800 }, (_, y) => `0 ${y} m 595 ${y + 2} l S`);
  const sent = await converter.send(pdf([{ content: `[0.002 0.002] 0 d ${lines.join(' ')}` }]), 'pdf');
  await converter.api.until(sent.id, ({ pageCount }) => pageCount !== null);
  suspendDrawing(converter.scratch);
  const ended = await converter.ended(sent);
  expect(ended).toMatchObject({ uploadState: 'ERROR', failure: 'TIMED_OUT' });
  expect(ended.detail).toMatch(/^Conversion timed out after 8 seconds while pages were drawn\./);
  // The limit is that of all documents, and a busy machine may need more time for one.
  const state = async () => (await converter.convert(numberedPdf(1, STRIP), 'pdf')).uploadState;
  await expect.poll(state, { timeout: 120_000 }).toBe('READY');
});
