import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { converterForAll } from '../support/converter-for-all.ts';
import { line, pdf, samplePath } from '../support/documents/documents.ts';
import { eventually } from '../support/processes.ts';
import type { TestConverter } from '../support/test-converter.ts';

// For machines that have other things to do as well.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let converter: TestConverter;
converterForAll({}, (opened) => {
  converter = opened;
});

interface Inside {
  pid: number;
  /** The worker's folder, whether or not it is there any more. */
  worker: string;
}

/** Processes in workers of this converter whose command line fits: their HOME is in their worker's folder. */
function inside(pattern: RegExp): Inside[] {
  const found: Inside[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, home = ''] = /(?:^|\0)HOME=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? [];
      const fits = pattern.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      if (fits && home.startsWith(converter.scratch)) found.push({ pid: Number(pid), worker: dirname(home) });
    } catch {}
  }
  return found;
}

/** Those that have been given a document. */
const atWork = (pattern: RegExp) =>
  inside(pattern).filter(({ worker }) => existsSync(join(worker, 'in', 'document.pptx')));

function kill(found: Inside[]): void {
  for (const { pid } of found) {
    // It may be quicker.
    try {
      process.kill(pid, 'SIGKILL');
    } catch {}
  }
}

const SOFFICE = /^[^\0]*soffice\.bin/;
const WORKER = /^[^\0]*node\0.*raster\/worker/;

test('a LibreOffice that is killed while it waits is replaced, and nobody notices', async () => {
  await converter.warm();
  const spares = inside(SOFFICE);
  expect(spares.length).toBeGreaterThan(0);
  kill(spares);
  await eventually(() => !inside(SOFFICE).some(({ pid }) => spares.some((spare) => spare.pid === pid)));
  expect(await converter.convertFile(samplePath('60042.pptx'))).toMatchObject({
    uploadState: 'READY',
    pageCount: 2,
  });
});

test('a LibreOffice that is killed in the middle of a document begins again, and the document is whole', async () => {
  const sent = await converter.sendFile(samplePath('themes.pptx'));
  await eventually(() => atWork(SOFFICE).length > 0);
  kill(atWork(SOFFICE));
  expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY', pageCount: 10 });
  await converter.logged('conversion.again');
});

test('one that dies of a document again and again gives it up, as broken', async () => {
  const sent = await converter.sendFile(samplePath('themes.pptx'));
  const killing = setInterval(() => kill(atWork(SOFFICE)), 20);
  try {
    expect(await converter.ended(sent)).toMatchObject({ uploadState: 'ERROR', failure: 'DAMAGED' });
  } finally {
    clearInterval(killing);
  }
});

test('what draws is killed: the page is drawn again, and no notice takes its place', async () => {
  const pages = Array.from({ length: 60 }, (_, n) => ({ content: line(`page ${n}`) }));
  const sent = await converter.send(pdf(pages), 'pdf');
  await converter.api.until(sent.id, (known) => known.pages.length > 0);
  expect(inside(WORKER).length).toBeGreaterThan(0);
  kill(inside(WORKER));
  expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY', pageCount: 60, warnings: [] });
});
