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
import { treeMemory } from '../memory.ts';
import type { Run } from './run.ts';

/** `soffice --convert-to pdf`, then `pdftoppm -png -r 150`: what one would do without us. */
export function naivePipeline(work: string) {
  const place = { temporary: work, profile: join(work, 'profile') };
  const env = environmentOf(place);
  const first = firstStart(place);
  // The measured ones find the profile.
  spawnSync(first.program, first.args, { env });

  return async (file: string): Promise<Run> => {
    const out = mkdtempSync(join(work, 'naive-'));
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    let memory = 0;
    if (!isPdf(file)) memory = await peakOf(toPdf(file, out, place), env);
    const pngs = () => readdirSync(out).filter((name) => name.endsWith('.png'));
    let first = Number.NaN;
    // A page is there when the one after it has been begun.
    const watch = setInterval(() => {
      if (Number.isNaN(first) && pngs().length > 1) first = seconds();
    }, 10);
    memory = Math.max(memory, await peakOf(toPictures(pdfOf(file, out), out), env));
    clearInterval(watch);
    const total = seconds();
    const made = pngs();
    const bytes = made.reduce((sum, name) => sum + statSync(join(out, name)).size, 0);
    rmSync(out, { recursive: true, force: true });
    return { first: Number.isNaN(first) ? total : first, total, pages: made.length, memory, bytes };
  };
}

/** Runs a program; answers its peak memory. */
async function peakOf({ program, args }: Command, env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(program, args, { stdio: 'ignore', env });
  const memory = treeMemory(child.pid ?? 0);
  await new Promise((resolve) => child.on('close', resolve));
  return memory.stop();
}

/** Seconds PDFium takes to draw every page, encoding nothing: the least a PDF can cost on one core. */
export function rasterLimit(file: string): number {
  const script = fileURLToPath(new URL('../raster-limit.ts', import.meta.url));
  const { stdout } = spawnSync(process.execPath, [script, file], { encoding: 'utf8' });
  return Number(stdout);
}
