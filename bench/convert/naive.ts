import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Command,
  environmentOf,
  firstStart,
  isPdf,
  pdfOf,
  toPdf,
  toPictures,
} from '../../converter/test/support/naive.ts';
import { watchTreeMemory } from '../../test/support/parts/process-memory.ts';
import type { Run } from './run.ts';

const POLL_INTERVAL_MS = 10;

/** The naive pipeline: `soffice --convert-to pdf`, then `pdftoppm -png -r 150`. */
export function naivePipeline(folder: string) {
  const place = { temporary: folder, profile: join(folder, 'profile') };
  const env = environmentOf(place);
  const { program, args } = firstStart(place);
  // The first start of LibreOffice creates its profile, which the measured starts then find.
  spawnSync(program, args, { env });

  return async (file: string): Promise<Run> => {
    const output = mkdtempSync(join(folder, 'naive-'));
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    let memory = 0;
    if (!isPdf(file)) memory = await peakMemory(toPdf(file, output, place), env);
    const pages = () => readdirSync(output).filter((name) => name.endsWith('.png'));
    let first = Number.NaN;
    // pdftoppm has finished page 1 when it has begun page 2.
    const timer = setInterval(() => {
      if (Number.isNaN(first) && pages().length > 1) first = seconds();
    }, POLL_INTERVAL_MS);
    memory = Math.max(memory, await peakMemory(toPictures(pdfOf(file, output), output), env));
    clearInterval(timer);
    const total = seconds();
    const names = pages();
    const bytes = names.reduce((sum, name) => sum + statSync(join(output, name)).size, 0);
    rmSync(output, { recursive: true, force: true });
    return { first: Number.isNaN(first) ? total : first, total, pages: names.length, memory, bytes };
  };
}

/** Runs a program. @returns its maximum of memory in MB */
async function peakMemory({ program, args }: Command, env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(program, args, { stdio: 'ignore', env });
  const memory = watchTreeMemory(child.pid ?? 0);
  await new Promise((resolve) => child.on('close', resolve));
  return memory.stop();
}

/** The seconds that PDFium takes to draw every page without encoding any: the minimum for a PDF on one core. */
export function rasterLimit(file: string): number {
  const script = fileURLToPath(new URL('raster-limit.ts', import.meta.url));
  const { stdout } = spawnSync(process.execPath, [script, file], { encoding: 'utf8' });
  return Number(stdout);
}
