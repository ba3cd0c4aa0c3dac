import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { socketsOf } from '../src/office/sockets.ts';
import { docx, paragraph } from './documents.ts';
import { type House, openHouse } from './house.ts';
import { eventually, processesWith, scratchLeft } from './processes.ts';

// For machines that have other things to do as well.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let house: House;
beforeAll(async () => {
  house = await openHouse({ CONVERTER_SANDBOX: 'none' });
});
afterAll(() => house[Symbol.asyncDispose]());

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
  test('go with it when its document is done, and when the converter ends', async () => {
    await house.warm();
    expect(sockets()).toHaveLength(2);
    expect(await house.convert(docx(paragraph('a')), 'docx')).toMatchObject({ uploadState: 'READY' });
    await house.idle();
    await house.warm();
    expect(sockets(), 'the next one’s').toHaveLength(2);
    await house.converter[Symbol.asyncDispose]();
    expect(sockets()).toEqual([]);
    expect(places.size, 'of two LibreOffices').toBeGreaterThanOrEqual(8);
  });

  test.each(['1', '0'])(
    'and its processes go when the converter is killed (CONVERTER_UNO=%s)',
    async (uno) => {
      await house.restart({ CONVERTER_UNO: uno, CONVERTER_SPARES: '1' });
      await house.warm();
      const sent = await house.send(docx(paragraph('word '.repeat(50_000))), 'docx');
      await eventually(
        () => sockets().length > 0 && house.api.uploads.get(sent.id)?.uploadState === 'PROCESSING',
      );
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
