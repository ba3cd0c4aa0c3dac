/** Starts the rasterizer with its pool of workers. */
import type { Config } from '../config/config.ts';
import type { Logger } from '../log.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Scratch } from '../sandbox/scratch.ts';
import { openWarmPool } from '../sandbox/warm-pool.ts';
import { PAGE_BOX } from './box.ts';
import type { PdfToPages } from './pdf-to-pages.ts';
import type { Engine } from './pdfium/engine.ts';
import { pdfiumToPages } from './pdfium-pages.ts';
import { startWorker } from './worker/start-worker.ts';

interface Environment {
  config: Pick<Config, 'timeout' | 'pageTimeout' | 'warmPoolSize'>;
  log: Logger;
  sandbox: Sandbox;
  scratch: Scratch;
}

/** Opening a document may take longer than drawing a page. */
const MIN_OPEN_TIMEOUT_SECONDS = 30;

export function startRasterizer({ config, log, sandbox, scratch }: Environment, engine: Engine): PdfToPages {
  const start = (signal: AbortSignal) => startWorker(sandbox, scratch, engine, config.timeout, signal);
  const pool = openWarmPool(Math.min(config.warmPoolSize, 1), start, log);
  pool.refill();
  return pdfiumToPages(pool, {
    box: PAGE_BOX,
    pageTimeout: config.pageTimeout * 1000,
    openTimeout: Math.max(config.pageTimeout, MIN_OPEN_TIMEOUT_SECONDS) * 1000,
  });
}
