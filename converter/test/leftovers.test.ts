import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { shortened } from '../../test/support/run/test-length.ts';
import { findInstallation } from '../src/office/installation.ts';
import { profileName } from '../src/office/profile.ts';
import { socketsOf } from '../src/office/sockets.ts';
import { converterForAll } from './support/converter-for-all.ts';
import { docx, paragraph } from './support/documents/documents.ts';
import { eventually, processesWith, scratchLeft } from './support/processes.ts';
import type { TestConverter } from './support/test-converter.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let converter: TestConverter;
converterForAll({ CONVERTER_SANDBOX: 'none' }, (opened) => {
  converter = opened;
});

/** The possible paths of sockets of every LibreOffice that the test has seen. */
const places = new Set<string>();
function sockets(): string[] {
  for (const run of scratchLeft(converter.scratch)) {
    const workers = readdirSync(join(converter.scratch, run)).filter((name) => name.startsWith('worker-'));
    for (const worker of workers) {
      for (const socket of socketsOf(join(converter.scratch, run, worker, 'tmp', 'profile')))
        places.add(socket);
    }
  }
  return [...places].filter((place) => existsSync(place));
}

const noProcessesOf = (scratch: string) => eventually(() => processesWith(scratch).length === 0);

describe('LibreOffice’s sockets outside of its folders, without a sandbox', () => {
  test('are removed before its first document', async () => {
    await converter.warm();
    expect(sockets()).toEqual([]);
    expect(places.size, 'sockets of at least one LibreOffice').toBeGreaterThanOrEqual(4);
    expect(await converter.convert(docx(paragraph('a')), 'docx')).toMatchObject({ uploadState: 'READY' });
    await converter.idle();
    await converter.warm();
    expect(sockets(), 'sockets of the next LibreOffice').toEqual([]);
    await converter.process[Symbol.asyncDispose]();
    expect(sockets()).toEqual([]);
  });

  test('do not remain when the converter is killed while a LibreOffice waits or works', async () => {
    await converter.restart({ CONVERTER_SPARES: '1' });
    await converter.warm();
    const sent = await converter.send(docx(paragraph('word '.repeat(50_000))), 'docx');
    await eventually(() => converter.api.uploads.get(sent.id)?.uploadState === 'PROCESSING');
    sockets();
    converter.process.kill('SIGKILL');
    await noProcessesOf(converter.scratch);
    expect(sockets()).toEqual([]);
  });

  test.each(shortened(['1', '0']))(
    'are removed at the next start when the converter is killed while LibreOffice starts (CONVERTER_UNO=%s)',
    async (uno) => {
      let left: string[] = [];
      // A busy machine may see the sockets too late: LibreOffice has them for a moment.
      for (let tries = 0; tries < 10 && left.length === 0; tries++) {
        await converter.restart({ CONVERTER_UNO: uno, CONVERTER_SPARES: '0' });
        const { id } = await converter.send(docx(paragraph('word '.repeat(50_000))), 'docx');
        await eventually(
          () => sockets().length > 0 || converter.api.uploads.get(id)?.uploadState === 'READY',
        );
        converter.process.kill('SIGKILL');
        await noProcessesOf(converter.scratch);
        left = sockets();
      }
      expect(left.length).toBeGreaterThan(0);
      await converter.restart({ CONVERTER_SPARES: '0' });
      expect(sockets()).toEqual([]);
      expect(scratchLeft(converter.scratch)).toHaveLength(1);
    },
  );
});

test('LibreOffice starts without its tests of the graphics, which take longer than the rest of its start', async () => {
  await converter.warm();
  const { version = '' } = findInstallation('') ?? {};
  const profile = join(converter.scratch, 'cache', profileName(version), 'user');
  expect(readdirSync(profile)).toContain('registrymodifications.xcu');
  expect(readdirSync(profile)).not.toContain('GraphicsRenderTests.log');
});

test('an incomplete profile of a killed converter is removed at the next start', async () => {
  const half = join(converter.scratch, 'cache', 'run-1-1', 'user');
  await mkdir(half, { recursive: true });
  await writeFile(join(half, 'half'), '');
  await converter.restart({ CONVERTER_SPARES: '0' });
  expect(existsSync(half)).toBe(false);
});
