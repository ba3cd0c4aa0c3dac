/** The process of a converter: its configuration, its triggers and its shutdown. */
import { type Config, ConfigError, readConfig } from './config/config.ts';
import { coreDumpWarning, forbidCoreDumps, readProcessLimits } from './config/core-dumps.ts';
import { unsafeSettings } from './config/unsafe-settings.ts';
import { type Converter, startConverter } from './convert/start-converter.ts';
import type { Upload } from './keys.ts';
import { type Logger, openLog } from './log.ts';
import { type Api, connectApi } from './report/api.ts';
import { HAND_BACK_TIMEOUT_MS } from './report/reporter.ts';
import { limitWarnings } from './report/server-limits.ts';
import { recordWaiting } from './sandbox/scratch.ts';
import { openHttpTrigger } from './triggers/http.ts';
import { createQueue } from './triggers/queue.ts';

/** Milliseconds for which a converter that starts waits for the server. */
const ANNOUNCE_TIMEOUT_MS = 60_000;
/** Milliseconds in which the server has to answer what its limits are. */
const LIMITS_TIMEOUT_MS = 10_000;
/** Milliseconds in which the converter has to stop after an uncaught error. */
const STOP_TIMEOUT_MS = 20_000;

/** Runs a converter with its triggers until SIGTERM, SIGINT or, when configured, the end of the parent process. */
async function main(): Promise<void> {
  forbidCoreDumps();
  const config = readConfig(process.env);
  const log = openLog(config.logLevel);
  const warnings = [...unsafeSettings(config), coreDumpWarning(readProcessLimits())];
  for (const warning of warnings) if (warning) log.warn({ warning }, 'config.warning');
  const stopReason = waitForStop(config.exitWithParent === '1');
  const failing = uncaughtError(log);

  await using converter = await startConverter(config, log);
  const api = connectApi(config.apiUrl, config.secret, (reason) => log.warn({ reason }, 'report.retried'));
  const queue = openQueue(config, converter);
  await using http = await openHttpTrigger({
    host: config.host,
    port: config.port,
    bucket: config.sourceBucket,
    secret: config.eventsSecret,
    queue,
    warm: () => converter.warm,
    renditions: () => converter.renditions.waiting,
    problems: converter.problems,
    metrics: {
      contentType: converter.metrics.contentType,
      overused: converter.metrics.overused,
      text: () =>
        converter.metrics.text({
          waiting: queue.waiting,
          running: queue.running,
          renditions: converter.renditions.waiting,
          spare: Number(converter.warm),
        }),
    },
    log,
  });
  // Only this trigger needs the SDK of SQS.
  const sqs = config.sqsUrl
    ? (await import('./triggers/sqs.ts')).openSqsTrigger(sqsOptions(config, converter, log))
    : null;
  log.info({ url: http.url, sqs: sqs !== null }, 'converter.listening');
  for (const upload of converter.waiting) queue.add(upload);
  if (process.connected) process.send?.({ listening: http.url });
  const stopping = new AbortController();
  void findOpenUploads(api, converter.interrupted, log, stopping.signal).then(() =>
    compareLimits(config, log, stopping.signal),
  );

  log.info({ why: await Promise.race([stopReason, failing]) }, 'converter.stopping');
  stopping.abort();
  const waiting = queue.close();
  const sqsClosed = sqs?.close();
  await Promise.all([handBack(waiting, api), converter[Symbol.asyncDispose]()]);
  await sqsClosed;
}

/** The uploads whose events an earlier process received are open on the server only. */
async function findOpenUploads(
  api: Api,
  interrupted: readonly string[],
  log: Logger,
  stopping: AbortSignal,
): Promise<void> {
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(ANNOUNCE_TIMEOUT_MS)]);
    const uploads = await api.announceOpenUploads(interrupted, signal);
    log.info({ uploads, interrupted: interrupted.length }, 'converter.open_uploads');
  } catch (error) {
    if (!stopping.aborted) log.warn({ err: error }, 'converter.open_uploads_unknown');
  }
}

/** Logs the limits that differ from those of the server. A server that does not answer is asked at the next start. */
async function compareLimits(config: Config, log: Logger, stopping: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(LIMITS_TIMEOUT_MS)]);
  const warnings = await limitWarnings(config, signal).catch(() => []);
  for (const warning of warnings) log.warn({ warning }, 'config.warning');
}

/** Leaves the uploads that wait to another converter. */
async function handBack(waiting: readonly Upload[], api: Api): Promise<void> {
  const signal = AbortSignal.timeout(HAND_BACK_TIMEOUT_MS);
  await Promise.all(waiting.map((upload) => api.send(upload, { state: 'PENDING' }, signal).catch(() => {})));
}

function openQueue(config: Config, converter: Converter) {
  const limits = {
    concurrency: config.concurrency,
    yieldAfter: config.yieldAfter * 1000,
    waiting: config.queueLimit,
    waitingPerVideo: config.videoQueueLimit,
  };
  const convert = async (upload: Upload) => void (await converter.convert(upload));
  return createQueue(convert, limits, recordWaiting(converter.scratch));
}

const sqsOptions = (config: Config, converter: Converter, log: Logger) => ({
  queueUrl: config.sqsUrl,
  region: config.s3Region,
  accessKeyId: config.s3AccessKeyId,
  secretAccessKey: config.s3SecretAccessKey,
  sessionToken: config.s3SessionToken,
  bucket: config.sourceBucket,
  concurrency: config.concurrency,
  yieldAfter: config.yieldAfter * 1000,
  visibility: config.sqsVisibility,
  convert: (upload: Upload) => converter.convert(upload),
  log,
});

/**
 * Resolves at the first uncaught exception or unhandled rejection, after which the state of the process may be wrong.
 * The process then stops in order and exits with code 1. The server announces its documents to a converter again.
 */
function uncaughtError(log: Logger): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  process.on('uncaughtException', (err, origin) => {
    log.error({ err, origin }, 'process.uncaught');
    process.exitCode = 1;
    setTimeout(() => process.exit(), STOP_TIMEOUT_MS).unref();
    resolve('an uncaught error');
  });
  return promise;
}

/** Resolves with the reason why the process must end. */
function waitForStop(withParent: boolean): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(signal));
  if (withParent) {
    process.stdin
      .on('end', () => resolve('the parent process closed standard input'))
      .on('error', () => {})
      .resume();
    process.on('disconnect', () => resolve('the parent process ended'));
  }
  return promise.finally(releaseParent);
}

/** Closes the connections to the parent, which would otherwise keep this process alive. */
function releaseParent(): void {
  // A destroyed standard input still holds the process. `unref` is missing where standard input is a file.
  if ('unref' in process.stdin) process.stdin.pause().unref();
  if (process.connected) process.disconnect();
}

try {
  await main();
} catch (error) {
  const reason = error instanceof ConfigError ? error.message : (error as Error).stack;
  const log = openLog('error');
  if (process.stderr.isTTY) process.stderr.write(`${reason}\n`);
  else log.error({ reason }, 'converter.not_started');
  process.exitCode = 1;
  releaseParent();
}
