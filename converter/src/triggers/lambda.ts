import { readConfig } from '../config.ts';
import { type Converter, startConverter } from '../convert/converter.ts';
import { createLog } from '../log.ts';
import { uploadsOf } from './s3-event.ts';

/** An SQS event as AWS Lambda hands it over: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
interface SqsRecord {
  messageId: string;
  body: string;
  eventSource: 'aws:sqs';
}

interface Context {
  getRemainingTimeInMillis(): number;
}

/** The messages to try again, when the function is set to report batch item failures. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** For what is left to say when a document has run out of time. */
const RESERVE = 10_000;

const config = readConfig({
  CONVERTER_SCRATCH: '/tmp/lectern-converter',
  CONVERTER_SPARES: '0',
  ...process.env,
});
const log = createLog(config.logLevel);
let started: Promise<Converter> | null = null;

/** One converter for as long as Lambda keeps this environment. */
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
 * AWS Lambda's handler, for S3's own notifications and for SQS queues of them. Failures of documents are
 * reported to the API and are no failures here; what throws is tried again by Lambda.
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
      log.warn({ message: record.messageId, error }, 'lambda.message_failed');
      failures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures: failures };
}

async function convertAll(event: unknown, context: Context): Promise<void> {
  const uploads = uploadsOf(event, config.sourceBucket);
  const { convert } = await converter();
  for (const upload of uploads) {
    const timeout = Math.min(config.timeout * 1000, context.getRemainingTimeInMillis() - RESERVE);
    if (timeout <= 0) throw new Error('there is no time left for another document');
    await convert(upload, timeout);
  }
}
