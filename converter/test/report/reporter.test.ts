/** The reports of one conversion, and what the converter does about the answers of the API. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Upload } from '../../src/keys.ts';
import { connectApi } from '../../src/report/api.ts';
import { REPORT_LIMITS } from '../../src/report/report-limits.ts';
import { ConversionStopped, createReporter, ReportRefused } from '../../src/report/reporter.ts';
import { startTestApi, type TestApi } from '../support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  expect(api.complaints).toEqual([]);
  await api[Symbol.asyncDispose]();
});

let count = 0;
/** Starts the reports on a new upload. */
function reports() {
  count += 1;
  const media = `7f3cc7e0-4f5a-4d8e-8a44-${String(count).padStart(12, '0')}`;
  const upload: Upload = { video: media, media, uploadId: '1700000001', extension: 'pdf', key: media };
  const id = `${media}/${upload.uploadId}`;
  api.expect(id);
  const stopped = Promise.withResolvers<Error>();
  const retries: string[] = [];
  const shutdown = new AbortController();
  const reporter = createReporter(
    connectApi(api.url, api.secret, (problem) => retries.push(problem)),
    upload,
    { attempt: media, heartbeat: 20, signal: shutdown.signal, onStopped: stopped.resolve },
  );
  return { id, reporter, shutdown, stopped: stopped.promise, retries, record: () => api.uploads.get(id) };
}

const page = { number: 1, width: 10, height: 10, text: '', title: null };

describe('a reporter', () => {
  test('sends the identifier of the conversion once', async () => {
    const { id, reporter } = reports();
    await reporter.start();
    const { reports: received } = await api.until(id, ({ reports: all }) => all.length >= 3);
    expect(received.map(({ report }) => report.attempt !== undefined)).toEqual([true, false, false]);
    await reporter.stop();
  });

  test('stops when another upload is the newest one, even when that one is PROCESSING', async () => {
    const { id, reporter, stopped } = reports();
    await reporter.start();
    api.replace(id, '1700000002');
    expect(await stopped).toBeInstanceOf(ConversionStopped);
  });

  test('sends the failure after a report that the API refuses, without the pages', async () => {
    const { reporter, stopped, record } = reports();
    await reporter.start();
    api.rejectWith((_query, { report }) =>
      (report as { pages?: object }).pages ? 'A page is wrong.' : null,
    );
    reporter.setPageCount(1);
    reporter.addPage(page);
    expect(await stopped).toEqual(new ReportRefused('BAD_USER_INPUT: A page is wrong.'));
    await reporter.finish({ state: 'ERROR', failure: 'INTERNAL', detail: 'd', warnings: [] });
    api.rejectWith(() => null);
    expect(record()).toMatchObject({ uploadState: 'ERROR', failure: 'INTERNAL' });
  });

  test('rejects when the API refuses the last report', async () => {
    const { reporter } = reports();
    await reporter.start();
    reporter.setPageCount(1);
    reporter.addPage(page);
    api.rejectWith((_query, { report }) => ((report as { state: string }).state === 'READY' ? 'No.' : null));
    await expect(reporter.finish({ pageCount: 1, warnings: [] })).rejects.toThrow(ReportRefused);
    api.rejectWith(() => null);
  });

  test('does not repeat a report whose body the API does not accept', async () => {
    const { reporter, retries } = reports();
    api.answerNext(413);
    await expect(reporter.start()).rejects.toThrow(ReportRefused);
    expect(retries).toEqual([]);
  });

  test('announces its reports with the time of the API, and repeats one that was refused for a wrong time', async () => {
    const { reporter, retries } = reports();
    const apiTime = Date.now() + 3_600_000;
    api.answerNext(413, { date: new Date(apiTime).toUTCString() });
    await reporter.start();
    expect(retries).toEqual(['The clock was wrong.']);
    expect(Math.abs(api.announcedAt - apiTime / 1000)).toBeLessThan(60);
    await reporter.stop();
  });

  test('sends a server that knows no attempts the report without it', async () => {
    const { reporter, record } = reports();
    api.rejectWith((_query, { report }) =>
      'attempt' in (report as object)
        ? 'Field "attempt" is not defined by type "ConversionReportInput".'
        : null,
    );
    await reporter.start();
    await reporter.stop();
    api.rejectWith(() => null);
    expect(record()?.uploadState).toBe('PROCESSING');
  });

  test('sends a server that knows no speaker notes the pages without them', async () => {
    const { reporter, record } = reports();
    api.rejectWith((_query, { report }) =>
      JSON.stringify(report).includes('"notes"')
        ? 'Field "notes" is not defined by type "ConvertedPageInput".'
        : null,
    );
    await reporter.start();
    reporter.setPageCount(1);
    reporter.addPage({ number: 1, width: 10, height: 10, text: 'a', title: null, notes: 'Say hello.' });
    await reporter.finish({ pageCount: 1, warnings: [] });
    api.rejectWith(() => null);
    expect(record()?.pages).toEqual([{ number: 1, width: 10, height: 10, text: 'a', title: null }]);
  });

  test('cuts warnings and details to what the API accepts', async () => {
    const { reporter, record } = reports();
    await reporter.start();
    const warning = { kind: 'MEDIA_LOST' as const, message: 'a'.repeat(600) };
    const warnings = Array.from({ length: 200 }, () => warning);
    await reporter.finish({ state: 'ERROR', failure: 'DAMAGED', detail: 'd'.repeat(600), warnings });
    expect(record()?.warnings).toHaveLength(REPORT_LIMITS.warnings);
    expect(record()?.warnings[0]?.message).toBe(`${'a'.repeat(499)}…`);
    expect(record()?.detail).toHaveLength(REPORT_LIMITS.messageLength);
  });

  test('waits for the answer to a report in progress before it hands the upload back', async () => {
    const { id, reporter, shutdown } = reports();
    await reporter.start();
    const release = api.holdAnswers();
    await api.until(id, ({ reports: all }) => all.length >= 2);
    shutdown.abort(new Error('The process stops.'));
    let hasStopped = false;
    const stopped = reporter.stop().then(() => {
      hasStopped = true;
    });
    // Another request is answered meanwhile.
    await fetch(api.url, { method: 'POST', body: '{"query":"{ limits { maxPages } }"}' });
    expect(hasStopped).toBe(false);
    release();
    await stopped;
  });

  test('hands the upload back with the identifier of its conversion', async () => {
    const { reporter, record } = reports();
    await reporter.start();
    await reporter.stop();
    await reporter.handBack();
    const all = record()?.reports.map(({ report }) => report) ?? [];
    expect(all.at(-1)).toMatchObject({ state: 'PENDING', attempt: all[0]?.attempt });
    expect(record()?.uploadState).toBe('PROCESSING');
  });
});

test('the converter asks the server for the open uploads', async () => {
  const before = api.announcements;
  const { announceOpenUploads } = connectApi(api.url, api.secret, () => {});
  expect(await announceOpenUploads(['a'], AbortSignal.timeout(60_000))).toBe(0);
  expect(api.announcements).toBe(before + 1);
  expect(api.interrupted).toEqual(['a']);
});

test('the converter asks a server that does not know interrupted conversions without them', async () => {
  const before = api.announcements;
  api.rejectWith((query) => (query.includes('interrupted') ? 'Unknown argument "interrupted".' : null));
  const { announceOpenUploads } = connectApi(api.url, api.secret, () => {});
  expect(await announceOpenUploads(['b'], AbortSignal.timeout(60_000))).toBe(0);
  api.rejectWith(() => null);
  expect(api.announcements).toBe(before + 1);
  expect(api.interrupted).not.toContain('b');
});
