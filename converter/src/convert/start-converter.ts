/** Starts the parts of a converter, and converts each upload once at a time. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { createDuplicates } from '../duplicates/duplicates.ts';
import { parseSourceKey, type Upload } from '../keys.ts';
import type { Logger } from '../log.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import { findInstallation } from '../office/installation.ts';
import { removeSockets } from '../office/sockets.ts';
import { profileIn } from '../office/soffice.ts';
import { startOffice } from '../office/start-office.ts';
import { chooseEngine } from '../raster/pdfium/engine.ts';
import { startRasterizer } from '../raster/start-rasterizer.ts';
import { probe } from '../raster/worker/start-worker.ts';
import { openRenditions, type Renditions } from '../renditions/renditions.ts';
import { passesFor } from '../renditions/sizes.ts';
import { connectApi } from '../report/api.ts';
import { findSandbox } from '../sandbox/sandbox.ts';
import { openScratch } from '../sandbox/scratch.ts';
import { openStorage } from '../storage/storage.ts';
import { installedFonts } from '../warnings/substituted-fonts.ts';
import type { ConversionParts } from './conversion-parts.ts';
import { convert } from './convert.ts';
import { createHealth } from './health.ts';
import type { ConversionEnd } from './outcome.ts';

/** The interface of a converter for its triggers. */
export interface Converter extends AsyncDisposable {
  /**
   * Converts one upload; never rejects. A second call for an upload that is being converted returns the same promise.
   * `timeout`, in milliseconds, replaces the configured one.
   */
  convert(upload: Upload, timeout?: number): Promise<ConversionEnd>;
  /** The renditions that follow the conversions. */
  readonly renditions: Pick<Renditions, 'waiting' | 'idle'>;
  /** Whether started processes wait for the next document. */
  readonly warm: boolean;
  metrics: Metrics;
  /** The identifiers of the conversions that ended with an earlier process. */
  interrupted: readonly string[];
  /** The uploads that waited in the queue of an earlier process. */
  waiting: readonly Upload[];
  /** Folder of this process's temporary files. */
  scratch: string;
  /** Returns one sentence for each reason for which the next conversion would probably fail. */
  problems(): Promise<string[]>;
}

/** Starts the parts that the configuration names, and logs the features that this machine lacks. */
export async function startConverter(config: Config, log: Logger): Promise<Converter> {
  await using resources = new AsyncDisposableStack();
  const parts = await startParts(config, log, resources);
  const { officeToPdf, pdfToPages, metrics, health, renditions } = parts;
  const limits = {
    maxPages: config.maxPages,
    baseTimeout: config.baseTimeout * 1000,
    timeout: config.timeout * 1000,
    heartbeat: config.heartbeat * 1000,
  };
  const shutdown = new AbortController();
  const running = new Map<string, Promise<ConversionEnd>>();
  resources.defer(async () => {
    shutdown.abort(new Error('The converter is shutting down.'));
    await Promise.all(running.values());
  });
  const owned = resources.move();
  return {
    metrics,
    interrupted: parts.interrupted,
    waiting: parts.waiting,
    scratch: parts.scratch,
    problems: health.problems,
    convert(upload, timeout = limits.timeout) {
      const current = running.get(upload.key);
      if (current) return current;
      const conversion = convert(upload, parts, { ...limits, timeout }, shutdown.signal).finally(() => {
        running.delete(upload.key);
        renditions.conversions(running.size);
      });
      running.set(upload.key, conversion);
      renditions.conversions(running.size);
      return conversion;
    },
    renditions,
    get warm() {
      return pdfToPages.warm && (officeToPdf?.warm ?? true);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function startParts(
  config: Config,
  log: Logger,
  resources: AsyncDisposableStack,
): Promise<ConversionParts & Pick<Converter, 'interrupted' | 'waiting'>> {
  await mkdir(config.scratch, { recursive: true, mode: 0o700 });
  const scratch = resources.use(await openScratch(config.scratch, tidyWorker, log));
  const sandbox = await findSandbox(config.sandbox, scratch.directory, probe, log);
  const installation = findInstallation(config.office);
  const engine = chooseEngine(config.rasterizer, installation?.pdfium ?? null);
  const environment = { config, log, sandbox, scratch };
  const pdfToPages = resources.use(startRasterizer(environment, engine));
  const officeToPdf = resources.use(startOffice(environment, installation));
  const storage = resources.use(openStorage(storageOptions(config)));
  const metrics = createMetrics();
  const api = connectApi(config.apiUrl, config.secret, (reason) => {
    metrics.reportRetried();
    log.warn({ reason }, 'report.retried');
  });
  const renditions = resources.use(
    openRenditions({ api, storage, pdfToPages, log }, passesFor(config.renditions)),
  );
  log.info(
    {
      containment: sandbox.containment,
      memoryLimit: sandbox.cgroups?.version ?? 'sampled',
      pdfium: engine.name,
      office: officeToPdf?.name ?? 'none',
    },
    'converter.started',
  );
  return {
    storage,
    api,
    officeToPdf,
    pdfToPages,
    duplicates: createDuplicates(),
    renditions,
    installedFonts: await installedFonts(),
    metrics,
    health: createHealth(scratch.directory, storage.probe),
    scratch: scratch.directory,
    interrupted: scratch.interrupted,
    waiting: scratch.waiting.flatMap((key) => parseSourceKey(key) ?? []),
    log,
  };
}

/** Removes the sockets of a LibreOffice whose converter was killed; `directory` is the folder of its worker. */
const tidyWorker = (directory: string) => removeSockets(profileIn(join(directory, 'tmp')));

const storageOptions = (config: Config) => ({
  endpoint: config.s3Endpoint,
  region: config.s3Region,
  accessKeyId: config.s3AccessKeyId,
  secretAccessKey: config.s3SecretAccessKey,
  sessionToken: config.s3SessionToken,
  sourceBucket: config.sourceBucket,
  destinationBucket: config.destinationBucket,
  maxSize: config.maxSize,
});
