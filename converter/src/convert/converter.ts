import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { rememberConverted } from '../duplicates/duplicates.ts';
import type { Upload } from '../keys.ts';
import type { Log } from '../log.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import { findInstallation } from '../office/installation.ts';
import type { OfficeToPdf } from '../office/office-to-pdf.ts';
import { oneShotToPdf } from '../office/one-shot.ts';
import { removeSockets } from '../office/sockets.ts';
import { OFFICE_FILES, profileIn, seedProfile, startSoffice } from '../office/soffice.ts';
import { unoToPdf } from '../office/uno.ts';
import { openStorage } from '../publish/storage.ts';
import type { PdfToPages } from '../raster/pdf-to-pages.ts';
import { pdfiumToPages } from '../raster/pdfium-pages.ts';
import { type Engine, probe, startWorker } from '../raster/start-worker.ts';
import { connectApi } from '../report/api.ts';
import { findSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { openScratch, type Scratch } from '../sandbox/scratch.ts';
import { openWarmPool } from '../sandbox/warm-pool.ts';
import { installedFonts } from '../warnings/substituted-fonts.ts';
import { convert, type Ending } from './convert.ts';

/** As large as pages get: three times as high as wide, and no more. */
export const BOX = { width: 1920, height: 5760 };

/** Everything a door needs. */
export interface Converter extends AsyncDisposable {
  /**
   * Converts one upload; never throws. Asked again while it is under way, it answers with the same ending.
   * `timeout` in milliseconds, when there is less time than configured.
   */
  convert(upload: Upload, timeout?: number): Promise<Ending>;
  /** Whether the next document finds everything started. */
  readonly warm: boolean;
  metrics: Metrics;
}

/** Starts the parts the configuration asks for. Say first in the log what this machine cannot do. */
export async function startConverter(config: Config, log: Log): Promise<Converter> {
  await using parts = new AsyncDisposableStack();
  await mkdir(config.scratch, { recursive: true, mode: 0o700 });
  const scratch = parts.use(await openScratch(config.scratch, tidyWorker, log));
  const sandbox = await findSandbox(config.sandbox, scratch.directory, probe, log);
  const installation = findInstallation(config.office);
  const engine = chooseEngine(config.rasterizer, installation?.pdfium ?? null);
  const environment = { config, log, sandbox, scratch };

  const pdfToPages = parts.use(startPages(environment, engine));
  const officeToPdf = parts.use(await startOffice(environment, installation));
  const storage = parts.use(openStorage(storageOptions(config)));
  const metrics = createMetrics();
  const api = connectApi(config.apiUrl, config.secret, (problem) => {
    metrics.retried();
    log.warn({ problem }, 'report.retried');
  });
  log.info(
    { containment: sandbox.containment, pdfium: engine.name, office: officeToPdf?.name ?? 'none' },
    'converter.started',
  );

  const shutdown = new AbortController();
  const running = new Map<string, Promise<Ending>>();
  parts.defer(async () => {
    shutdown.abort(new Error('the converter is ending'));
    await Promise.all(running.values());
  });
  const owned = parts.move();
  const limits = {
    maxPages: config.maxPages,
    timeout: config.timeout * 1000,
    heartbeat: config.heartbeat * 1000,
  };
  const all = {
    storage,
    api,
    officeToPdf,
    pdfToPages,
    copies: rememberConverted(),
    installedFonts: await installedFonts(),
    metrics,
    scratch: scratch.directory,
    log,
  };
  return {
    metrics,
    convert(upload, timeout = limits.timeout) {
      const under = running.get(upload.key);
      if (under) return under;
      const ending = convert(upload, all, { ...limits, timeout }, shutdown.signal).finally(() =>
        running.delete(upload.key),
      );
      running.set(upload.key, ending);
      return ending;
    },
    get warm() {
      return pdfToPages.warm && (officeToPdf?.warm ?? true);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const tidyWorker = (worker: string) => removeSockets(profileIn(join(worker, 'tmp')));

interface Environment {
  config: Config;
  log: Log;
  sandbox: Sandbox;
  scratch: Scratch;
}

function chooseEngine(wanted: Config['rasterizer'], library: string | null): Engine {
  if (wanted === 'native' && !library) {
    throw new Error('CONVERTER_RASTERIZER=native, but there is no LibreOffice with a PDFium here');
  }
  return wanted !== 'wasm' && library ? { name: 'native', library } : { name: 'wasm' };
}

function startPages({ config, log, sandbox, scratch }: Environment, engine: Engine): PdfToPages {
  const start = (signal: AbortSignal) => startWorker(sandbox, scratch, engine, config.timeout, signal);
  const pool = openWarmPool(Math.min(config.pool, 1), start, log);
  pool.refill();
  return pdfiumToPages(pool, {
    box: BOX,
    pageTimeout: config.pageTimeout * 1000,
    openTimeout: Math.max(config.pageTimeout, 30) * 1000,
  });
}

async function startOffice(
  { config, log, sandbox, scratch }: Environment,
  installation: ReturnType<typeof findInstallation>,
): Promise<OfficeToPdf | null> {
  if (!installation) {
    log.warn({ take: 'PDFs and images only', install: 'LibreOffice' }, 'office.missing');
    return null;
  }
  const tools = { installation, sandbox, scratch, cpu: config.timeout, readable: OFFICE_FILES };
  const { python } = installation;
  if (!python || config.uno === '0') {
    if (!python)
      log.warn({ take: 'office documents slowly', install: 'python3-uno' }, 'office.without_python');
    return oneShotToPdf(tools);
  }
  const soffice = { ...tools, installation: { ...installation, python } };
  let profile: Promise<string> | null = null;
  const start = async (signal: AbortSignal) => {
    profile ??= seedProfile(soffice, signal).catch((error) => {
      profile = null;
      throw error;
    });
    return startSoffice(soffice, await profile, signal);
  };
  const pool = openWarmPool(config.pool, start, log);
  pool.refill();
  return unoToPdf(pool);
}

const storageOptions = (config: Config) => ({
  endpoint: config.s3Endpoint,
  region: config.s3Region,
  accessKeyId: config.s3AccessKeyId,
  secretAccessKey: config.s3SecretAccessKey,
  sourceBucket: config.sourceBucket,
  destinationBucket: config.destinationBucket,
  maxSize: config.maxSize,
});
