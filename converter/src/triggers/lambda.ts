/** The converter as a function of AWS Lambda, which receives uploads from SQS. */
import { setTimeout as delay } from 'node:timers/promises';
import { readConfig } from '../config/config.ts';
import { unsafeSettings } from '../config/unsafe-settings.ts';
import { type Converter, startConverter } from '../convert/start-converter.ts';
import { openLog } from '../log.ts';
import { uploadsOf } from './s3-event.ts';

/** A record of the SQS event that AWS Lambda passes: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
interface SqsRecord {
  messageId: string;
  body: string;
  eventSource: 'aws:sqs';
}

interface Context {
  getRemainingTimeInMillis(): number;
}

/** The messages that SQS delivers again. The function must be set to report batch item failures. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** Time that is reserved for the last report of a document that times out. */
const REPORT_RESERVE_MS = 10_000;

const config = readConfig({
  CONVERTER_SCRATCH: '/tmp/lectern-converter',
  CONVERTER_SPARES: '0',
  ...process.env,
});
const log = openLog(config.logLevel);
for (const warning of unsafeSettings(config)) log.warn({ warning }, 'config.warning');
let started: Promise<Converter> | null = null;

/** One converter serves all invocations in one execution environment. */
function converter(): Promise<Converter> {
  started ??= startConverter(config, log).catch((error) => {
    started = null;
    throw error;
  });
  return started;
}

const isSqsRecord = (record: unknown): record is SqsRecord =>
  typeof record === 'object' &&
  record !== null &&
  'eventSource' in record &&
  record.eventSource === 'aws:sqs';

/**
 * The handler for AWS Lambda, for S3 notifications and for SQS messages of them. A failed conversion is reported
 * to the API and does not fail the invocation; when the handler throws, Lambda invokes it again.
 */
export async function handler(event: unknown, context: Context): Promise<BatchResponse | undefined> {
  const records = (event as { Records?: unknown[] } | null)?.Records ?? [];
  if (!records.some(isSqsRecord)) {
    await convertAll(event, context);
    return undefined;
  }
  const failures: BatchResponse['batchItemFailures'] = [];
  for (const record of records.filter(isSqsRecord)) {
    try {
      await convertAll(JSON.parse(record.body), context);
    } catch (error) {
      log.warn({ message: record.messageId, err: error }, 'lambda.message_failed');
      failures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures: failures };
}

async function convertAll(event: unknown, context: Context): Promise<void> {
  const uploads = uploadsOf(event, config.sourceBucket);
  const { convert, renditions } = await converter();
  for (const upload of uploads) {
    const timeout = Math.min(config.timeout * 1000, context.getRemainingTimeInMillis() - REPORT_RESERVE_MS);
    if (timeout <= 0) throw new Error('There is no time left to convert another document.');
    await convert(upload, timeout);
  }
  // Lambda suspends the process after the answer. Renditions that are not made by then go on at the next invocation.
  const left = context.getRemainingTimeInMillis() - REPORT_RESERVE_MS;
  await Promise.race([renditions.idle(), delay(Math.max(0, left), undefined, { ref: false })]);
}
