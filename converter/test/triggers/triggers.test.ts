import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { leastOf } from '../../../test/support/run/least-of.ts';
import { numberedPdf, STRIP } from '../support/documents/documents.ts';
import { eventually } from '../support/processes.ts';
import { startSqs, type TestSqs } from '../support/sqs.ts';
import { startTestConverter, type TestConverter } from '../support/test-converter.ts';
import { objectCreatedEvent } from '../support/test-storage.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let sqs: TestSqs;
let converter: TestConverter;
beforeAll(async () => {
  sqs = await startSqs();
  converter = await startTestConverter({
    CONVERTER_SQS_URL: sqs.queueUrl,
    CONVERTER_SQS_VISIBILITY: '2',
    CONVERTER_SPARES: '0',
    CONVERTER_CONCURRENCY: '1',
  });
});
afterAll(async () => {
  expect(converter.api.complaints).toEqual([]);
  await converter[Symbol.asyncDispose]();
  await sqs[Symbol.asyncDispose]();
});

describe('the SQS trigger', () => {
  test('converts the upload of a message and deletes the message', async () => {
    const sent = await converter.put(numberedPdf(2, STRIP), 'pdf');
    sqs.send(JSON.stringify(objectCreatedEvent(sent.key)));
    expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY' });
    await eventually(() => sqs.messages.length === 0);
  });

  test('renews the visibility timeout, so that a long conversion runs once', async () => {
    const deliveries = async () => {
      const release = converter.api.holdAnswers();
      const sent = await converter.put(numberedPdf(2, STRIP), 'pdf');
      sqs.calls.length = 0;
      sqs.send(JSON.stringify(objectCreatedEvent(sent.key)));
      const [message] = sqs.messages;
      await eventually(() => sqs.calls.filter((call) => call === 'ChangeMessageVisibility').length >= 3);
      release();
      expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY' });
      await eventually(() => sqs.messages.length === 0);
      return message?.received ?? Number.NaN;
    };
    // A machine that stands still for a second renews too late.
    expect(await leastOf(deliveries, { limit: 2, times: 10 })).toBe(1);
  });

  test('deletes the message of a document that fails', async () => {
    const sent = await converter.put('not a document', 'pdf');
    sqs.send(JSON.stringify(objectCreatedEvent(sent.key)));
    expect(await converter.ended(sent)).toMatchObject({ failure: 'UNSUPPORTED' });
    await eventually(() => sqs.messages.length === 0);
  });

  test('leaves a message that is not an event to the dead-letter queue', async () => {
    sqs.send('not an event');
    await eventually(() => sqs.dead.length === 1);
    expect(sqs.dead[0]).toMatchObject({ body: 'not an event', received: 3 });
  });

  test('returns the message at once when the converter stops during a conversion', async () => {
    const sent = await converter.put(numberedPdf(40, STRIP), 'pdf');
    sqs.send(JSON.stringify(objectCreatedEvent(sent.key)));
    await converter.api.until(sent.id, (known) => known.pages.length > 0);
    await converter.restart();
    expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY' });
    await eventually(() => sqs.messages.length === 0);
  });
});

describe('the Lambda trigger', () => {
  const context = { getRemainingTimeInMillis: () => 120_000 };
  const sqsEvent = (...bodies: string[]) => ({
    Records: bodies.map((body, index) => ({
      messageId: `message-${index}`,
      receiptHandle: 'handle',
      body,
      attributes: { ApproximateReceiveCount: '1' },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:uploads',
      awsRegion: 'us-east-1',
    })),
  });
  beforeAll(() => {
    // Files of this project share a process.
    for (const [name, value] of Object.entries({ ...converter.environment, CONVERTER_LOG: 'silent' })) {
      vi.stubEnv(name, value);
    }
  });
  afterAll(() => void vi.unstubAllEnvs());

  test('converts the upload of an S3 notification', async () => {
    const { handler } = await import('../../src/triggers/lambda.ts');
    const sent = await converter.put(numberedPdf(2, STRIP), 'pdf');
    await handler(objectCreatedEvent(sent.key), context);
    expect(converter.api.uploads.get(sent.id)).toMatchObject({ uploadState: 'READY', pageCount: 2 });
  });

  test('converts the uploads of SQS messages and returns only the failed messages', async () => {
    const { handler } = await import('../../src/triggers/lambda.ts');
    const sent = await converter.put(numberedPdf(1, STRIP), 'pdf');
    const failed = await converter.put('not a document', 'pdf');
    const batch = sqsEvent(
      JSON.stringify(objectCreatedEvent(sent.key)),
      'nonsense',
      JSON.stringify(objectCreatedEvent(failed.key)),
    );
    expect(await handler(batch, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
    expect(converter.api.uploads.get(sent.id)).toMatchObject({ uploadState: 'READY' });
    expect(converter.api.uploads.get(failed.id)).toMatchObject({ failure: 'UNSUPPORTED' });
  });

  test('starts no conversion without enough remaining time', async () => {
    const { handler } = await import('../../src/triggers/lambda.ts');
    const sent = await converter.put(numberedPdf(1, STRIP), 'pdf');
    await expect(
      handler(objectCreatedEvent(sent.key), { getRemainingTimeInMillis: () => 5_000 }),
    ).rejects.toThrow(/no time/);
    expect(converter.api.uploads.get(sent.id)).toMatchObject({ uploadState: 'PENDING' });
  });
});
