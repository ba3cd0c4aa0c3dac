import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { startTestConverter } from '../../converter/test/support/test-converter.ts';
import { watchTreeMemory } from '../../test/support/parts/process-memory.ts';
import type { Contender } from './run.ts';

const TIMEOUT_MS = 600_000;

/** The converter with a storage and an API that cost nearly nothing. */
export async function startConverter(): Promise<Contender> {
  const fixture = await startTestConverter({
    CONVERTER_MAX_PAGES: '2000',
    CONVERTER_BASE_TIMEOUT: '600',
    CONVERTER_TIMEOUT: '600',
  });
  return {
    measured: 'the converter from the event to the report, storage and API included',
    async run(file) {
      await fixture.warm();
      const memory = watchTreeMemory(fixture.process.pid);
      const start = Date.now();
      const upload = await fixture.send(readFileSync(file), extname(file).slice(1));
      const result = await fixture.ended(upload, TIMEOUT_MS);
      const peak = memory.stop();
      if (result.uploadState !== 'READY') {
        throw new Error(`${basename(file)}: ${result.failure} ${result.detail}`);
      }
      const keys = await fixture.keys(`${upload.video}/`);
      const sizes = await Promise.all(
        keys.filter((key) => key.endsWith('.png')).map((key) => fixture.size(key)),
      );
      const secondsUntil = (matches: (report: (typeof result.reports)[number]) => boolean) =>
        ((result.reports.find(matches)?.at ?? Number.NaN) - start) / 1000;
      return {
        first: secondsUntil(({ report }) => (report.pages?.length ?? 0) > 0),
        total: secondsUntil(({ report }) => report.state === 'READY'),
        pages: result.pages.length,
        memory: peak,
        bytes: sizes.reduce((sum, size) => sum + size, 0),
      };
    },
    [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose](),
  };
}
