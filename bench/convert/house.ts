import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { startTestConverter } from '../../converter/test/support/test-converter.ts';
import { treeMemory } from '../memory.ts';
import type { Contender } from './run.ts';

/** The converter with a storage and an API around it that cost next to nothing. */
export async function openConverter(): Promise<Contender> {
  const house = await startTestConverter({ CONVERTER_MAX_PAGES: '2000', CONVERTER_TIMEOUT: '600' });
  return {
    measured: 'ours from the event to the report, storage and API included',
    async run(file) {
      await house.warm();
      const memory = treeMemory(house.process.pid);
      const started = Date.now();
      const sent = await house.send(readFileSync(file), extname(file).slice(1));
      const ended = await house.ended(sent, 600_000);
      const peak = memory.stop();
      if (ended.uploadState !== 'READY')
        throw new Error(`${basename(file)}: ${ended.failure} ${ended.detail}`);
      const keys = await house.keys(`${sent.video}/`);
      const pngs = await Promise.all(
        keys.filter((key) => key.endsWith('.png')).map((key) => house.size(key)),
      );
      const at = (done: (report: (typeof ended.reports)[number]) => boolean) =>
        ((ended.reports.find(done)?.at ?? Number.NaN) - started) / 1000;
      return {
        first: at(({ report }) => (report.pages?.length ?? 0) > 0),
        total: at(({ report }) => report.state === 'READY'),
        pages: ended.pages.length,
        memory: peak,
        bytes: pngs.reduce((sum, size) => sum + size, 0),
      };
    },
    [Symbol.asyncDispose]: () => house[Symbol.asyncDispose](),
  };
}
