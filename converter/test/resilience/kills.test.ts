import { expect, test } from 'vitest';
import { byLength } from '../../../test/support/run/test-length.ts';
import { converterForAll } from '../support/converter-for-all.ts';
import { numberedPdf, STRIP, samplePath } from '../support/documents/documents.ts';
import { slowDocument } from '../support/documents/slow-document.ts';
import { eventually } from '../support/processes.ts';
import type { TestConverter } from '../support/test-converter.ts';
import {
  busyProcesses,
  RASTER_WORKER,
  SOFFICE,
  signalTo,
  type WorkerProcess,
  workerProcesses,
} from '../support/worker-processes.ts';

let converter: TestConverter;
converterForAll({}, (opened) => {
  converter = opened;
});

const processes = (pattern: RegExp) => workerProcesses(converter.scratch, pattern);
const busy = (pattern: RegExp) => busyProcesses(converter.scratch, pattern);

test('a warm LibreOffice that is killed is replaced, and the next document converts', async () => {
  await converter.warm();
  const warm = processes(SOFFICE);
  expect(warm.length).toBeGreaterThan(0);
  signalTo(warm, 'SIGKILL');
  const isOther = ({ pid }: WorkerProcess) => warm.every((killed) => killed.pid !== pid);
  await eventually(() => processes(SOFFICE).filter(isOther).length >= warm.length);
  await converter.warm();
  expect(await converter.convertFile(samplePath('60042.pptx'))).toMatchObject({
    uploadState: 'READY',
    pageCount: 2,
  });
});

test('a document whose LibreOffice is killed is converted again and has all its pages', async () => {
  const wasRestarted = () => converter.process.lines.some(({ msg }) => msg === 'conversion.restarted');
  // A busy machine may find LibreOffice only when it has ended.
  for (let tries = 0; tries < 10 && !wasRestarted(); tries++) {
    const sent = await converter.sendFile(samplePath('60042.pptx'));
    await eventually(() => {
      const working = busy(SOFFICE);
      signalTo(working, 'SIGKILL');
      return working.length > 0 || converter.api.uploads.get(sent.id)?.uploadState === 'READY';
    });
    expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY', pageCount: 2 });
  }
  await converter.logged('conversion.restarted');
});

test('a document ends as INTERNAL when its LibreOffice is killed three times, and /ready says so', async () => {
  // LibreOffice works on this document until it is killed.
  const sent = await converter.send(slowDocument(), 'docx');
  const killing = setInterval(() => signalTo(busy(SOFFICE), 'SIGKILL'), 100);
  try {
    expect(await converter.ended(sent)).toMatchObject({
      uploadState: 'ERROR',
      failure: 'INTERNAL',
      detail: 'The conversion was interrupted. Try again.',
    });
    await converter.logged('conversion.error');
    const ready = async () => {
      const response = await fetch(`${converter.process.url}/ready`);
      return [response.status, await response.json()];
    };
    // On a busy machine, a storage that answers late is a problem as well.
    await expect.poll(ready).toEqual([
      503,
      {
        ready: false,
        problems: ['The last conversion failed: The conversion was interrupted. Try again.'],
      },
    ]);
  } finally {
    clearInterval(killing);
  }
});

const PAGES = byLength({ short: 20, long: 60 });

test('a page whose raster worker is killed is drawn again without a placeholder image', async () => {
  const sent = await converter.send(numberedPdf(PAGES, STRIP), 'pdf');
  let release: (() => void) | undefined;
  await converter.api.until(sent.id, ({ pages }) => {
    // Without an answer to this report, the conversion does not end before its worker is killed.
    if (pages.length > 0) release ??= converter.api.holdAnswers();
    return pages.length > 0;
  });
  expect(processes(RASTER_WORKER).length).toBeGreaterThan(0);
  signalTo(processes(RASTER_WORKER), 'SIGKILL');
  release?.();
  expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY', pageCount: PAGES, warnings: [] });
});
