import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { line, pdf } from './support/documents/documents.ts';
import { eventually } from './support/processes.ts';
import { startSqs, type TestSqs } from './support/sqs.ts';
import { startTestConverter, type TestConverter } from './support/test-converter.ts';
import { objectCreatedEvent } from './support/test-storage.ts';

// For machines that have other things to do as well.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const pages = (count: number) =>
  pdf(Array.from({ length: count }, (_, n) => ({ content: line(`page ${n}`) })));

describe('a queue', () => {
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

  test('an upload it tells of is converted, and the message deleted', async () => {
    const sent = await converter.put(pages(2), 'pdf');
    sqs.send(JSON.stringify(objectCreatedEvent(sent.key)));
    expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY' });
    await eventually(() => sqs.messages.length === 0);
  });

  test('a document that takes longer than the message stays hidden is converted once', async () => {
    const sent = await converter.put(pages(200), 'pdf');
    sqs.send(JSON.stringify(objectCreatedEvent(sent.key)));
    const [message] = sqs.messages;
    await eventually(() => sqs.calls.includes('ChangeMessageVisibility'), 60_000);
    expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY' });
    await eventually(() => sqs.messages.length === 0);
    expect(message?.received, 'nobody else was given it').toBe(1);
  });

  test('a document that fails is reported, and its message deleted: trying again would not help', async () => {
    const sent = await converter.put('no document', 'pdf');
    sqs.send(JSON.stringify(objectCreatedEvent(sent.key)));
    expect(await converter.ended(sent)).toMatchObject({ failure: 'UNSUPPORTED' });
    await eventually(() => sqs.messages.length === 0);
  });

  test('what nobody can read ends with the dead letters', async () => {
    sqs.send('no event at all');
    await eventually(() => sqs.dead.length === 1, 30_000);
    expect(sqs.dead[0]).toMatchObject({ body: 'no event at all', received: 3 });
  });

  test('told to end in the middle, it gives the message back at once, and the next one ends it', async () => {
    const sent = await converter.put(pages(200), 'pdf');
    sqs.send(JSON.stringify(objectCreatedEvent(sent.key)));
    await converter.api.until(sent.id, (known) => known.pages.length > 0);
    await converter.restart();
    expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY' });
    await eventually(() => sqs.messages.length === 0);
  });
});

describe('a Lambda function', () => {
  let converter: TestConverter;
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
  beforeAll(async () => {
    converter = await startTestConverter({ CONVERTER_SPARES: '0' });
    Object.assign(process.env, converter.environment, { CONVERTER_LOG: 'silent' });
  });
  afterAll(async () => {
    expect(converter.api.complaints).toEqual([]);
    await converter[Symbol.asyncDispose]();
  });

  test('converts what S3 tells it directly', async () => {
    const { handler } = await import('../src/triggers/lambda.ts');
    const sent = await converter.put(pages(2), 'pdf');
    await handler(objectCreatedEvent(sent.key), context);
    expect(converter.api.uploads.get(sent.id)).toMatchObject({ uploadState: 'READY', pageCount: 2 });
  });

  test('converts what a queue tells it, and names only the messages to try again', async () => {
    const { handler } = await import('../src/triggers/lambda.ts');
    const sent = await converter.put(pages(1), 'pdf');
    const failed = await converter.put('no document', 'pdf');
    const batch = sqsEvent(
      JSON.stringify(objectCreatedEvent(sent.key)),
      'nonsense',
      JSON.stringify(objectCreatedEvent(failed.key)),
    );
    expect(await handler(batch, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
    expect(converter.api.uploads.get(sent.id)).toMatchObject({ uploadState: 'READY' });
    expect(converter.api.uploads.get(failed.id)).toMatchObject({ failure: 'UNSUPPORTED' });
  });

  test('starts nothing it has no time for', async () => {
    const { handler } = await import('../src/triggers/lambda.ts');
    const sent = await converter.put(pages(1), 'pdf');
    await expect(
      handler(objectCreatedEvent(sent.key), { getRemainingTimeInMillis: () => 5_000 }),
    ).rejects.toThrow(/no time/);
    expect(converter.api.uploads.get(sent.id)).toMatchObject({ uploadState: 'PENDING' });
  });
});
