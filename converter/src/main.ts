import { BadConfig, type Config, readConfig } from './config.ts';
import { type Converter, startConverter } from './convert/converter.ts';
import type { Upload } from './keys.ts';
import { createLog, type Log } from './log.ts';
import { connectApi } from './report/api.ts';
import { openHttpTrigger } from './triggers/http.ts';
import { createQueue } from './triggers/queue.ts';
import { openSqsTrigger } from './triggers/sqs.ts';

const STILL_WAITING_MS = 10_000;

/** The converter as a process of its own: the HTTP door, and a queue where there is one, until SIGTERM, SIGINT or the parent’s end. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const ending = untilTold(config.exitWithParent === '1');

  await using converter = await startConverter(config, log);
  const limits = {
    concurrency: config.concurrency,
    waiting: config.queueLimit,
    waitingPerVideo: config.videoQueueLimit,
  };
  const api = connectApi(config.apiUrl, config.secret, (problem) => log.warn({ problem }, 'report.retried'));
  // The server gives up on what it does not hear of; one that waits its turn says that it does.
  const stillWaiting = (upload: Upload) =>
    void api.send(upload, { state: 'PROCESSING' }, AbortSignal.timeout(STILL_WAITING_MS)).catch(() => {});
  const convert = async (upload: Upload) => void (await converter.convert(upload));
  const queue = createQueue(convert, limits, stillWaiting);
  await using door = await openHttpTrigger({
    host: config.host,
    port: config.port,
    bucket: config.sourceBucket,
    queue,
    warm: () => converter.warm,
    metrics: () =>
      converter.metrics.text({
        waiting: queue.waiting,
        running: queue.running,
        spare: Number(converter.warm),
      }),
    log,
  });
  const sqs = config.sqsUrl ? openSqsTrigger(sqsOptions(config, converter, log)) : null;
  log.info({ url: door.url, sqs: sqs !== null }, 'converter.listening');
  if (process.connected) process.send?.({ listening: door.url });

  log.info({ why: await ending }, 'converter.ending');
  void queue.close();
  const given = sqs?.close();
  await converter[Symbol.asyncDispose]();
  await given;
}

const sqsOptions = (config: Config, converter: Converter, log: Log) => ({
  queueUrl: config.sqsUrl,
  region: config.s3Region,
  accessKeyId: config.s3AccessKeyId,
  secretAccessKey: config.s3SecretAccessKey,
  bucket: config.sourceBucket,
  concurrency: config.concurrency,
  visibility: config.sqsVisibility,
  convert: (upload: Upload) => converter.convert(upload),
  log,
});

/** Resolves with what ends the process. */
function untilTold(withParent: boolean): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(signal));
  if (withParent) {
    process.stdin
      .on('end', () => resolve('the parent closed standard input'))
      .on('error', () => {})
      .resume();
    process.on('disconnect', () => resolve('the parent is gone'));
  }
  return promise.finally(letGo);
}

/** What tells the parent's end must not keep this process alive. */
function letGo(): void {
  // Destroying standard input does not let go of it; one that is a file holds nothing.
  if ('unref' in process.stdin) process.stdin.pause().unref();
  if (process.connected) process.disconnect();
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof BadConfig ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
  letGo();
}
