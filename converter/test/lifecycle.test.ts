import { describe, expect, test, vi } from 'vitest';
import { converterForAll } from './support/converter-for-all.ts';
import { startConverterProcess } from './support/converter-process.ts';
import { docx, line, paragraph, pdf, samplePath } from './support/documents/documents.ts';
import { eventually, processesWith, scratchLeft } from './support/processes.ts';
import type { TestConverter } from './support/test-converter.ts';
import { objectCreatedEvent } from './support/test-storage.ts';

// For machines that have other things to do as well.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
// It is started again and again: a LibreOffice that waits each time would cost more than it saves.
converterForAll({ CONVERTER_SPARES: '0' }, (opened) => {
  converter = opened;
});

const pages = (count: number) =>
  pdf(Array.from({ length: count }, (_, n) => ({ content: line(`page ${n}`) })));
const nothingLeft = () =>
  processesWith(converter.scratch).length === 0 && scratchLeft(converter.scratch).length === 0;

describe('killed at any moment, the document ends READY', () => {
  test.each(['before the first page', 'between two pages', 'while LibreOffice works'] as const)(
    '%s',
    async (moment) => {
      const sent =
        moment === 'while LibreOffice works'
          ? await converter.sendFile(samplePath('themes.pptx'))
          : await converter.send(pages(60), 'pdf');
      const has = moment === 'between two pages' ? 3 : 0;
      await converter.api.until(
        sent.id,
        (known) => known.uploadState === 'PROCESSING' && known.pages.length >= has,
      );
      converter.process.kill('SIGKILL');
      await converter.process.exited;
      // Nothing of the dead process goes on: bubblewrap dies with it, and all inside with bubblewrap.
      await eventually(() => processesWith(converter.scratch).length === 0);
      await converter.restart();
      expect(scratchLeft(converter.scratch)).toHaveLength(1);
      await converter.announce(sent);
      expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY' });
    },
    90_000,
  );
});

describe('told to end, it does within seconds', () => {
  test('in the middle of a document, leaving nothing, and the document for the next one', async () => {
    const sent = await converter.sendFile(samplePath('performance-up.pptx'));
    await converter.api.until(sent.id, ({ uploadState }) => uploadState === 'PROCESSING');
    const started = Date.now();
    converter.process.kill('SIGTERM');
    expect(await converter.process.exited).toBe(0);
    expect(Date.now() - started).toBeLessThan(5000);
    expect(nothingLeft()).toBe(true);
    expect(converter.api.uploads.get(sent.id)).toMatchObject({ uploadState: 'PROCESSING', failure: null });
    await converter.restart();
  });

  test('with nothing on standard input, as in a container', async () => {
    const child = await startConverterProcess(
      { ...converter.environment, CONVERTER_EXIT_WITH_PARENT: '0' },
      'ignore',
    );
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
  });

  test('when its parent closes standard input, or goes', async () => {
    for (const goodbye of ['closeInput', 'disconnect'] as const) {
      const child = await startConverterProcess(converter.environment);
      child[goodbye]();
      expect(await child.exited).toBe(0);
    }
  });
});

describe('an instructor cancels', () => {
  test('the conversion stops, nothing more is stored, and the next one starts', async () => {
    const sent = await converter.send(pages(200), 'pdf');
    await converter.api.until(sent.id, (known) => known.pages.length > 0);
    converter.api.cancel(sent.id);
    await converter.logged('conversion.stopped');
    const { length } = await converter.keys(`${sent.video}/`);
    expect(length).toBeLessThan(400);
    expect(await converter.convert(pages(1), 'pdf')).toMatchObject({ uploadState: 'READY' });
    expect(await converter.keys(`${sent.video}/`)).toHaveLength(length);
    expect(converter.api.uploads.get(sent.id)).toMatchObject({ failure: 'CANCELLED' });
  });

  test('and retries: the same event, sent again, converts it after all', async () => {
    const sent = await converter.send(pages(150), 'pdf');
    await converter.api.until(sent.id, (known) => known.pages.length > 0);
    converter.api.cancel(sent.id);
    await converter.logged('conversion.stopped');
    converter.api.expect(sent.id);
    await converter.announce(sent);
    expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY', pageCount: 150 });
  });
});

test('a document that takes too long ends TIMED_OUT, saying where', async () => {
  await converter.restart({ CONVERTER_TIMEOUT: '5', CONVERTER_SPARES: '1' });
  await converter.warm();
  // No engine draws that in less than half a minute.
  const strokes = Array.from({ length: 400_000 }, (_, n) => `0 ${n % 800} m ${(n * 7) % 600} 800 l S`);
  const ended = await converter.convert(pdf([{ content: strokes.join('\n') }]), 'pdf');
  expect(ended).toMatchObject({ uploadState: 'ERROR', failure: 'TIMED_OUT' });
  expect(ended.detail).toMatch(/^Conversion timed out after 5 seconds while pages were drawn\./);
  await converter.warm();
  expect(await converter.convert(pages(1), 'pdf')).toMatchObject({ uploadState: 'READY' });
  await converter.restart();
});

test('while a document is worked on, the API hears of it every so often', async () => {
  const ended = await converter.convertFile(samplePath('performance-up.pptx'));
  const gaps = ended.reports.map(({ at }, index) => at - (ended.reports[index - 1]?.at ?? at));
  expect(Math.max(...gaps)).toBeLessThan(3000);
});

test('the same upload told twenty times is converted once', async () => {
  const sent = await converter.send(docx(paragraph('once')), 'docx');
  await Promise.all(Array.from({ length: 20 }, () => converter.announce(sent)));
  const ended = await converter.ended(sent);
  await converter.idle();
  expect(ended.reports.filter(({ report }) => report.state === 'READY')).toHaveLength(1);
});

describe('what comes to the door', () => {
  const post = (body: string) => fetch(`${converter.process.url}/events`, { method: 'POST', body });

  test.each(['', 'nonsense', '[]', '{}', '{"Records":{}}', '{"Records":[{"eventName":1}]}'])(
    '%j is no event',
    async (body) => {
      expect((await post(body)).status).toBe(400);
    },
  );

  test('events about something else are taken and forgotten', async () => {
    const before = converter.api.uploads.size;
    for (const key of ['a.pdf', '../../etc/passwd', `${'a'.repeat(4000)}.pdf`, '$(id).pdf', '%E0%A4%A.pdf']) {
      expect((await post(JSON.stringify(objectCreatedEvent(key)))).status).toBe(202);
    }
    expect((await post('{"Service":"Amazon S3","Event":"s3:TestEvent"}')).status).toBe(202);
    await converter.idle();
    expect(converter.api.uploads.size).toBe(before);
  });

  test('more than it has room for is sent back until later', async () => {
    await converter.restart({
      CONVERTER_CONCURRENCY: '1',
      CONVERTER_QUEUE: '3',
      CONVERTER_VIDEO_QUEUE: '2',
    });
    const running = await converter.send(pages(200), 'pdf');
    await converter.api.until(running.id, ({ uploadState }) => uploadState === 'PROCESSING');
    const statuses = [];
    for (const video of [running.video, running.video, running.video, undefined, undefined]) {
      statuses.push((await converter.send(pages(1), 'pdf', video)).response);
    }
    expect(statuses.map(({ status }) => status)).toEqual([202, 202, 429, 202, 503]);
    expect(statuses[2]?.headers.get('retry-after')).toBe('30');
    converter.api.cancel(running.id);
  });
});

test('a room’s hundred uploads delay another room’s by no more than one document', async () => {
  await converter.restart({ CONVERTER_CONCURRENCY: '1' });
  const first = await converter.send(pages(2), 'pdf');
  const crowd = [first];
  for (let n = 1; n < 100; n++) crowd.push(await converter.send(pages(2), 'pdf', first.video));
  const other = await converter.send(pages(2), 'pdf');
  const before = crowd.filter(({ id }) => converter.api.uploads.get(id)?.uploadState === 'READY').length;
  await converter.ended(other);
  const after = crowd.filter(({ id }) => converter.api.uploads.get(id)?.uploadState === 'READY').length;
  expect(after - before).toBeLessThanOrEqual(2);
});

test('it names every variable that is missing or wrong', async () => {
  const wrong = startConverterProcess({ CONVERTER_PORT: 'many', S3_ACCESS_KEY_ID: 'half' });
  await expect(wrong).rejects.toThrow(
    /CONVERTER_PORT must be.*CONVERTER_API_URL is missing.*CONVERTER_SECRET is missing.*S3_SOURCE_BUCKET is missing.*must be set together/s,
  );
});

test('one that cannot start says why and ends, though its parent is there', async () => {
  const port = new URL(converter.process.url).port;
  await expect(startConverterProcess({ ...converter.environment, CONVERTER_PORT: port })).rejects.toThrow(
    /exited with 1.*EADDRINUSE/,
  );
});
