/** The SQS trigger: events of the storage from a queue. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { ConversionEnd } from '../convert/outcome.ts';
import type { Upload } from '../keys.ts';
import type { Logger } from '../log.ts';
import { NotAnS3Event, uploadsOf } from './s3-event.ts';

export interface SqsTrigger {
  /** Receives no more messages, and resolves when the received ones are deleted or returned. */
  close(): Promise<void>;
}

export interface SqsOptions {
  queueUrl: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  /** The source bucket. */
  bucket: string;
  /** Number of messages that are handled at the same time. */
  concurrency: number;
  /** Milliseconds after which another message is received while one is still handled; at most one for each. */
  yieldAfter: number;
  /** Visibility timeout of a message in seconds; renewed until its conversions end. */
  visibility: number;
  convert(upload: Upload): Promise<ConversionEnd>;
  log: Logger;
}

const LONG_POLL_SECONDS = 20;
const PAUSE_AFTER_ERROR_MS = 5_000;
/** Milliseconds between two renewals for each second of the visibility timeout. */
const RENEWAL_MS_PER_SECOND = 400;

/**
 * Long-polls a queue of S3 events. A message is deleted when all its conversions have ended, with whatever result.
 * A message that is not an S3 event stays, so that the queue's redrive policy moves it to the dead-letter queue. A
 * message whose conversion is interrupted by a shutdown is returned at once.
 */
export function openSqsTrigger(options: SqsOptions): SqsTrigger {
  const { accessKeyId, secretAccessKey, sessionToken, concurrency } = options;
  const sqs = new SQSClient({
    region: options.region,
    ...(accessKeyId
      ? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) } }
      : {}),
  });
  const closing = new AbortController();
  const pollers = Array.from({ length: concurrency }, () => poll(sqs, options, closing.signal));
  return {
    async close() {
      closing.abort();
      await Promise.all(pollers);
      sqs.destroy();
    },
  };
}

async function poll(sqs: SQSClient, options: SqsOptions, closing: AbortSignal): Promise<void> {
  /** A message whose conversion is slow; the poller handles others meanwhile. */
  let slow: Promise<void> = Promise.resolve();
  while (!closing.aborted) {
    try {
      const message = await receive(sqs, options, closing);
      if (!message) continue;
      const handled = handle(sqs, options, message);
      // A rejection that arrives while the poller waits for the previous slow message is logged below.
      handled.catch(() => {});
      if (await endsWithin(options.yieldAfter, handled)) continue;
      await slow;
      slow = handled.catch((error) => options.log.warn({ err: error }, 'sqs.failed'));
    } catch (error) {
      if (closing.aborted) break;
      options.log.warn({ err: error }, 'sqs.failed');
      await delay(PAUSE_AFTER_ERROR_MS, undefined, { signal: closing }).catch(() => {});
    }
  }
  await slow;
}

/** Whether the promise is fulfilled within `milliseconds`. Rejects when the promise is rejected before. */
async function endsWithin(milliseconds: number, promise: Promise<void>): Promise<boolean> {
  const timer = new AbortController();
  const timedOut = delay(milliseconds, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([promise.then(() => true), timedOut]);
  } finally {
    timer.abort();
  }
}

async function receive(sqs: SQSClient, { queueUrl, visibility }: SqsOptions, closing: AbortSignal) {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 1,
    WaitTimeSeconds: LONG_POLL_SECONDS,
    VisibilityTimeout: visibility,
  });
  const { Messages } = await sqs.send(command, { abortSignal: closing });
  return Messages?.[0];
}

async function handle(sqs: SQSClient, options: SqsOptions, message: Message): Promise<void> {
  const { queueUrl, visibility, bucket, convert, log } = options;
  const uploads = parse(message, bucket, log);
  if (!uploads) return;
  const receipt = { QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle };
  const setVisibility = (seconds: number) =>
    sqs.send(new ChangeMessageVisibilityCommand({ ...receipt, VisibilityTimeout: seconds }));
  const renewal = setInterval(() => {
    setVisibility(visibility).catch((error) => log.warn({ err: error }, 'sqs.not_renewed'));
  }, visibility * RENEWAL_MS_PER_SECOND);
  try {
    const ends = await Promise.all(uploads.map(convert));
    clearInterval(renewal);
    if (ends.includes('interrupted')) await setVisibility(0);
    else await sqs.send(new DeleteMessageCommand(receipt));
  } finally {
    clearInterval(renewal);
  }
}

/** Returns null for a message that is not an S3 event. */
function parse(message: Message, bucket: string, log: Logger): Upload[] | null {
  try {
    return uploadsOf(JSON.parse(message.Body ?? ''), bucket);
  } catch (error) {
    if (!(error instanceof NotAnS3Event || error instanceof SyntaxError)) throw error;
    log.warn({ message: message.MessageId, reason: error.message }, 'sqs.not_an_event');
    return null;
  }
}
