import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { line, pdf, samplePath } from '../documents.ts';
import type { House } from '../house.ts';
import { houseForAll } from '../house-for-all.ts';
import { eventually } from '../processes.ts';

// For machines that have other things to do as well.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let house: House;
houseForAll({}, (opened) => {
  house = opened;
});

interface Inside {
  pid: number;
  /** The cell's folder, whether or not it is there any more. */
  cell: string;
}

/** Processes in cells of this house whose command line fits: their HOME is in their cell's folder. */
function inside(pattern: RegExp): Inside[] {
  const found: Inside[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, home = ''] = /(?:^|\0)HOME=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? [];
      const fits = pattern.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      if (fits && home.startsWith(house.scratch)) found.push({ pid: Number(pid), cell: dirname(home) });
    } catch {}
  }
  return found;
}

/** Those that have been given a document. */
const atWork = (pattern: RegExp) =>
  inside(pattern).filter(({ cell }) => existsSync(join(cell, 'in', 'document.pptx')));

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
  await house.warm();
  const spares = inside(SOFFICE);
  expect(spares.length).toBeGreaterThan(0);
  kill(spares);
  await eventually(() => !inside(SOFFICE).some(({ pid }) => spares.some((spare) => spare.pid === pid)));
  expect(await house.convertFile(samplePath('60042.pptx'))).toMatchObject({
    uploadState: 'READY',
    pageCount: 2,
  });
});

test('a LibreOffice that is killed in the middle of a document begins again, and the document is whole', async () => {
  const sent = await house.sendFile(samplePath('themes.pptx'));
  await eventually(() => atWork(SOFFICE).length > 0);
  kill(atWork(SOFFICE));
  expect(await house.ended(sent)).toMatchObject({ uploadState: 'READY', pageCount: 10 });
  await house.said('conversion.again');
});

test('one that dies of a document again and again gives it up, as broken', async () => {
  const sent = await house.sendFile(samplePath('themes.pptx'));
  const killing = setInterval(() => kill(atWork(SOFFICE)), 20);
  try {
    expect(await house.ended(sent)).toMatchObject({ uploadState: 'ERROR', failure: 'DAMAGED' });
  } finally {
    clearInterval(killing);
  }
});

test('what draws is killed: the page is drawn again, and no notice takes its place', async () => {
  const pages = Array.from({ length: 60 }, (_, n) => ({ content: line(`page ${n}`) }));
  const sent = await house.send(pdf(pages), 'pdf');
  await house.api.until(sent.id, (known) => known.pages.length > 0);
  expect(inside(WORKER).length).toBeGreaterThan(0);
  kill(inside(WORKER));
  expect(await house.ended(sent)).toMatchObject({ uploadState: 'READY', pageCount: 60, warnings: [] });
});
