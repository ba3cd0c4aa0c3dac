import { setTimeout as wait } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Ending } from '../convert/convert.ts';
import type { Upload } from '../keys.ts';
import type { Log } from '../log.ts';
import { NotAnEvent, uploadsOf } from './s3-event.ts';

export interface SqsTrigger {
  /** Takes no more messages; resolves once those taken are answered for. */
  close(): Promise<void>;
}

export interface SqsOptions {
  queueUrl: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  bucket: string;
  /** Messages worked on at the same time. */
  concurrency: number;
  /** Seconds a message stays invisible; it is renewed while the work goes on. */
  visibility: number;
  convert(upload: Upload): Promise<Ending>;
  log: Log;
}

const LONG_POLL = 20;
const PAUSE_AFTER_ERROR = 5_000;

/**
 * Long-polls a queue of S3 events. A message is deleted once every upload in it has ended, whatever the
 * end; one we cannot read is left alone, so that the queue's redrive policy moves it to the dead letters;
 * one we leave half-way, as we are told to end, is given back at once.
 */
export function openSqsTrigger(options: SqsOptions): SqsTrigger {
  const { accessKeyId, secretAccessKey, concurrency } = options;
  const sqs = new SQSClient({
    region: options.region,
    ...(accessKeyId ? { credentials: { accessKeyId, secretAccessKey } } : {}),
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
  while (!closing.aborted) {
    try {
      const message = await receive(sqs, options, closing);
      if (message) await handle(sqs, options, message);
    } catch (error) {
      if (closing.aborted) return;
      options.log.warn({ error }, 'sqs.failed');
      await wait(PAUSE_AFTER_ERROR, undefined, { signal: closing }).catch(() => {});
    }
  }
}

async function receive(sqs: SQSClient, { queueUrl, visibility }: SqsOptions, closing: AbortSignal) {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 1,
    WaitTimeSeconds: LONG_POLL,
    VisibilityTimeout: visibility,
  });
  const { Messages } = await sqs.send(command, { abortSignal: closing });
  return Messages?.[0];
}

async function handle(sqs: SQSClient, options: SqsOptions, message: Message): Promise<void> {
  const { queueUrl, visibility, bucket, convert, log } = options;
  const about = { QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle };
  const uploads = read(message, bucket, log);
  if (!uploads) return;
  const renew = (seconds: number) =>
    sqs.send(new ChangeMessageVisibilityCommand({ ...about, VisibilityTimeout: seconds }));
  const heartbeat = setInterval(() => {
    renew(visibility).catch((error) => log.warn({ error }, 'sqs.not_renewed'));
  }, visibility * 400);
  try {
    const endings = await Promise.all(uploads.map(convert));
    clearInterval(heartbeat);
    if (endings.includes('left')) await renew(0);
    else await sqs.send(new DeleteMessageCommand(about));
  } finally {
    clearInterval(heartbeat);
  }
}

/** Null when it is no S3 event, now or at any later time. */
function read(message: Message, bucket: string, log: Log): Upload[] | null {
  try {
    return uploadsOf(JSON.parse(message.Body ?? ''), bucket);
  } catch (error) {
    if (!(error instanceof NotAnEvent || error instanceof SyntaxError)) throw error;
    log.warn({ message: message.MessageId, problem: error.message }, 'sqs.not_an_event');
    return null;
  }
}
