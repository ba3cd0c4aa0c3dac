/** Measures the naive pipeline on all cores, for a comparison with Lectern. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Command,
  environmentOf,
  isPdf,
  type NaivePlace,
  pdfOf,
  tidy,
  toPdf,
  toPictures,
} from '../../../converter/test/support/naive.ts';

/** LibreOffice never finishes some documents, so a timeout kills each command. */
const COMMAND_TIMEOUT_SECONDS = 120;

/** Converts the manifest's documents in order for `seconds`. @returns documents per minute */
export async function naivePerMinute(folder: string, seconds: number): Promise<number> {
  const files: { file: string }[] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).files;
  const work = await mkdtemp(join(tmpdir(), 'lectern-naive-'));
  const since = Date.now();
  let done = 0;
  let next = 0;
  const places = Array.from({ length: availableParallelism() }, (_, number) => ({
    temporary: work,
    profile: join(work, `profile-${number}`),
  }));
  const worker = async (place: NaivePlace) => {
    while (Date.now() < since + seconds * 1000) {
      const { file } = files[next++ % files.length] ?? { file: '' };
      await convert(join(folder, file), place, join(work, `out-${next}`));
      done += 1;
    }
  };
  try {
    await Promise.all(places.map(worker));
    return done / ((Date.now() - since) / 60_000);
  } finally {
    await Promise.all(places.map(tidy));
    await rm(work, { recursive: true, force: true });
  }
}

async function convert(file: string, place: NaivePlace, out: string): Promise<void> {
  await mkdir(out);
  if (!isPdf(file)) await run(toPdf(file, out, place), place);
  await run(toPictures(pdfOf(file, out), out), place);
  await rm(out, { recursive: true, force: true });
}

async function run({ program, args }: Command, place: NaivePlace): Promise<void> {
  const child = spawn('timeout', ['-s', 'KILL', String(COMMAND_TIMEOUT_SECONDS), program, ...args], {
    stdio: 'ignore',
    env: environmentOf(place),
  });
  await once(child, 'close');
}
