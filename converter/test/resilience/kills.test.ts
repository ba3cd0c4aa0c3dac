import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { byLength } from '../../../test/support/run/test-length.ts';
import { converterForAll } from '../support/converter-for-all.ts';
import { numberedPdf, samplePath } from '../support/documents/documents.ts';
import { slowDocument } from '../support/documents/slow-document.ts';
import { eventually } from '../support/processes.ts';
import type { TestConverter } from '../support/test-converter.ts';

let converter: TestConverter;
converterForAll({}, (opened) => {
  converter = opened;
});

interface WorkerProcess {
  pid: number;
  /** The worker's folder, which may be removed already. */
  directory: string;
}

/**
 * Returns the processes of this converter's workers whose command line matches; their HOME is in the worker's
 * folder.
 */
function workerProcesses(pattern: RegExp): WorkerProcess[] {
  const found: WorkerProcess[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, home = ''] = /(?:^|\0)HOME=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? [];
      const matches = pattern.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      if (matches && home.startsWith(converter.scratch)) {
        found.push({ pid: Number(pid), directory: dirname(home) });
      }
    } catch {}
  }
  return found;
}

const hasDocument = (folder: string) =>
  existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('document.'));

/** Returns the processes of workers that have a document. */
const busyProcesses = (pattern: RegExp) =>
  workerProcesses(pattern).filter(({ directory }) => hasDocument(join(directory, 'in')));

function kill(found: WorkerProcess[]): void {
  for (const { pid } of found) {
    // The process may have exited already.
    try {
      process.kill(pid, 'SIGKILL');
    } catch {}
  }
}

const SOFFICE = /^[^\0]*soffice\.bin/;
const WORKER = /^[^\0]*node\0.*raster\/worker/;

test('a warm LibreOffice that is killed is replaced, and the next document converts', async () => {
  await converter.warm();
  const warm = workerProcesses(SOFFICE);
  expect(warm.length).toBeGreaterThan(0);
  kill(warm);
  const isOther = ({ pid }: WorkerProcess) => warm.every((killed) => killed.pid !== pid);
  await eventually(() => workerProcesses(SOFFICE).filter(isOther).length >= warm.length);
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
      const busy = busyProcesses(SOFFICE);
      kill(busy);
      return busy.length > 0 || converter.api.uploads.get(sent.id)?.uploadState === 'READY';
    });
    expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY', pageCount: 2 });
  }
  await converter.logged('conversion.restarted');
});

test('a document ends as INTERNAL when its LibreOffice is killed three times, and /ready says so', async () => {
  // LibreOffice works on this document until it is killed.
  const sent = await converter.send(slowDocument(), 'docx');
  const killing = setInterval(() => kill(busyProcesses(SOFFICE)), 20);
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
  const sent = await converter.send(numberedPdf(PAGES), 'pdf');
  let release: (() => void) | undefined;
  await converter.api.until(sent.id, ({ pages }) => {
    // Without an answer to this report, the conversion does not end before its worker is killed.
    if (pages.length > 0) release ??= converter.api.holdAnswers();
    return pages.length > 0;
  });
  expect(workerProcesses(WORKER).length).toBeGreaterThan(0);
  kill(workerProcesses(WORKER));
  release?.();
  expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY', pageCount: PAGES, warnings: [] });
});
