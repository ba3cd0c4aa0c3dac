import { describe, expect, test, vi } from 'vitest';
import { converterForAll } from '../support/converter-for-all.ts';
import { docx, numberedPdf, paragraph, STRIP } from '../support/documents/documents.ts';
import type { TestConverter } from '../support/test-converter.ts';
import { objectCreatedEvent } from '../support/test-storage.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
converterForAll({ CONVERTER_SPARES: '0', CONVERTER_CONCURRENCY: '1' }, (opened) => {
  converter = opened;
});

test('an upload that is announced twenty times is converted once', async () => {
  const sent = await converter.send(docx(paragraph('once')), 'docx');
  await Promise.all(Array.from({ length: 20 }, () => converter.announce(sent)));
  const ended = await converter.ended(sent);
  await converter.idle();
  expect(ended.reports.filter(({ report }) => report.state === 'READY')).toHaveLength(1);
});

describe('the HTTP trigger', () => {
  const post = (body: string) => fetch(`${converter.process.url}/events`, { method: 'POST', body });

  test.each(['', 'nonsense', '[]', '{}', '{"Records":{}}', '{"Records":[{"eventName":1}]}'])(
    'answers 400 to %j',
    async (body) => {
      expect((await post(body)).status).toBe(400);
    },
  );

  test('answers 202 to events of other objects and converts nothing', async () => {
    const before = converter.api.uploads.size;
    for (const key of ['a.pdf', '../../etc/passwd', `${'a'.repeat(4000)}.pdf`, '$(id).pdf', '%E0%A4%A.pdf']) {
      expect((await post(JSON.stringify(objectCreatedEvent(key)))).status).toBe(202);
    }
    expect((await post('{"Service":"Amazon S3","Event":"s3:TestEvent"}')).status).toBe(202);
    await converter.idle();
    expect(converter.api.uploads.size).toBe(before);
  });

  test('lets a video with a hundred uploads delay an upload of another video by one document at most', async () => {
    const first = await converter.send(numberedPdf(2, STRIP), 'pdf');
    const crowd = [first];
    for (let n = 1; n < 100; n++) crowd.push(await converter.send(numberedPdf(2, STRIP), 'pdf', first.video));
    const other = await converter.send(numberedPdf(2, STRIP), 'pdf');
    const before = crowd.filter(({ id }) => converter.api.uploads.get(id)?.uploadState === 'READY').length;
    await converter.ended(other);
    const after = crowd.filter(({ id }) => converter.api.uploads.get(id)?.uploadState === 'READY').length;
    expect(after - before).toBeLessThanOrEqual(2);
  });

  test('answers 429 or 503 with Retry-After when a queue is full', async () => {
    await converter.restart({
      CONVERTER_QUEUE: '3',
      CONVERTER_VIDEO_QUEUE: '2',
      CONVERTER_YIELD_AFTER: '3600',
    });
    // The first conversion does not end before all others have been sent.
    const release = converter.api.holdAnswers();
    const running = await converter.send(numberedPdf(1, STRIP), 'pdf');
    await converter.api.until(running.id, ({ uploadState }) => uploadState === 'PROCESSING');
    const statuses = [];
    for (const video of [running.video, running.video, running.video, undefined, undefined]) {
      statuses.push((await converter.send(numberedPdf(1, STRIP), 'pdf', video)).response);
    }
    expect(statuses.map(({ status }) => status)).toEqual([202, 202, 429, 202, 503]);
    expect(statuses[2]?.headers.get('retry-after')).toBe('30');
    converter.api.cancel(running.id);
    release();
  });
});
