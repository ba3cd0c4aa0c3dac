import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { socketsOf } from '../src/office/sockets.ts';
import { docx, paragraph } from './documents.ts';
import type { House } from './house.ts';
import { houseForAll } from './house-for-all.ts';
import { eventually, processesWith, scratchLeft } from './processes.ts';

// For machines that have other things to do as well.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let house: House;
houseForAll({ CONVERTER_SANDBOX: 'none' }, (opened) => {
  house = opened;
});

/** Where the LibreOffices of this house have their sockets, of all that were ever seen running. */
const places = new Set<string>();
function sockets(): string[] {
  for (const run of scratchLeft(house.scratch)) {
    const cells = readdirSync(join(house.scratch, run)).filter((name) => name.startsWith('cell-'));
    for (const cell of cells) {
      for (const socket of socketsOf(join(house.scratch, run, cell, 'tmp', 'profile'))) places.add(socket);
    }
  }
  return [...places].filter((place) => existsSync(place));
}

const nothingOf = (scratch: string) => eventually(() => processesWith(scratch).length === 0);

describe('without a sandbox, LibreOffice’s sockets outside its folders', () => {
  test('are gone before its first document', async () => {
    await house.warm();
    expect(sockets()).toEqual([]);
    expect(places.size, 'of one LibreOffice at least').toBeGreaterThanOrEqual(4);
    expect(await house.convert(docx(paragraph('a')), 'docx')).toMatchObject({ uploadState: 'READY' });
    await house.idle();
    await house.warm();
    expect(sockets(), 'the next one’s').toEqual([]);
    await house.converter[Symbol.asyncDispose]();
    expect(sockets()).toEqual([]);
  });

  test('are left by nothing that is killed once it waits for a document, or has one', async () => {
    await house.restart({ CONVERTER_SPARES: '1' });
    await house.warm();
    const sent = await house.send(docx(paragraph('word '.repeat(50_000))), 'docx');
    await eventually(() => house.api.uploads.get(sent.id)?.uploadState === 'PROCESSING');
    sockets();
    house.converter.kill('SIGKILL');
    await nothingOf(house.scratch);
    expect(sockets()).toEqual([]);
  });

  test.each(['1', '0'])(
    'go at the next start when the converter is killed while LibreOffice starts (CONVERTER_UNO=%s)',
    async (uno) => {
      await house.restart({ CONVERTER_UNO: uno, CONVERTER_SPARES: '0' });
      await house.send(docx(paragraph('word '.repeat(50_000))), 'docx');
      await eventually(() => sockets().length > 0);
      house.converter.kill('SIGKILL');
      await nothingOf(house.scratch);
      expect(sockets().length).toBeGreaterThan(0);
      await house.restart({ CONVERTER_SPARES: '0' });
      expect(sockets()).toEqual([]);
      expect(scratchLeft(house.scratch)).toHaveLength(1);
    },
  );
});

test('a profile that was half made when its converter was killed is removed', async () => {
  const half = join(house.scratch, 'cache', 'run-1-1', 'user');
  await mkdir(half, { recursive: true });
  await writeFile(join(half, 'half'), '');
  await house.restart({ CONVERTER_SPARES: '0' });
  expect(existsSync(half)).toBe(false);
});
