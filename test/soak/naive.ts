/** What anybody would write first, on as many cores: `soffice --convert-to pdf`, then `pdftoppm`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';

/** Longer than any document of a corpus should take; some never end. */
const LIMIT_SECONDS = 120;

/** Documents a minute, in the manifest's order. */
export async function naivePerMinute(folder: string, seconds: number): Promise<number> {
  const files: { file: string }[] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).files;
  const work = await mkdtemp(join(tmpdir(), 'lectern-naive-'));
  const since = Date.now();
  let done = 0;
  let next = 0;
  const worker = async (number: number) => {
    while (Date.now() < since + seconds * 1000) {
      const { file } = files[next++ % files.length] ?? { file: '' };
      await convert(join(folder, file), join(work, `profile-${number}`), join(work, `out-${next}`));
      done += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, (_, number) => worker(number)));
    return done / ((Date.now() - since) / 60_000);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function convert(file: string, profile: string, out: string): Promise<void> {
  await mkdir(out);
  const pdf = extname(file) === '.pdf' ? file : join(out, `${basename(file, extname(file))}.pdf`);
  if (pdf !== file) {
    await run('soffice', [
      `-env:UserInstallation=file://${profile}`,
      '--headless',
      '--convert-to',
      'pdf',
      '--outdir',
      out,
      file,
    ]);
  }
  await run('pdftoppm', ['-png', '-r', '150', pdf, join(out, 'page')]);
  await rm(out, { recursive: true, force: true });
}

async function run(command: string, args: string[]): Promise<void> {
  const child = spawn('timeout', ['-s', 'KILL', String(LIMIT_SECONDS), command, ...args], {
    stdio: 'ignore',
  });
  await once(child, 'close');
}
