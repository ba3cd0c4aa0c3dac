import { describe, expect, test, vi } from 'vitest';
import { docx, line, paragraph, pdf, samplePath } from './documents.ts';
import { eventOf, type House } from './house.ts';
import { houseForAll } from './house-for-all.ts';
import { startProcess } from './process.ts';
import { eventually, processesWith, scratchLeft } from './processes.ts';

// For machines that have other things to do as well.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let house: House;
// It is started again and again: a LibreOffice that waits each time would cost more than it saves.
houseForAll({ CONVERTER_SPARES: '0' }, (opened) => {
  house = opened;
});

const pages = (count: number) =>
  pdf(Array.from({ length: count }, (_, n) => ({ content: line(`page ${n}`) })));
const nothingLeft = () =>
  processesWith(house.scratch).length === 0 && scratchLeft(house.scratch).length === 0;

describe('killed at any moment, the document ends READY', () => {
  test.each(['before the first page', 'between two pages', 'while LibreOffice works'] as const)(
    '%s',
    async (moment) => {
      const sent =
        moment === 'while LibreOffice works'
          ? await house.sendFile(samplePath('themes.pptx'))
          : await house.send(pages(60), 'pdf');
      const has = moment === 'between two pages' ? 3 : 0;
      await house.api.until(
        sent.id,
        (known) => known.uploadState === 'PROCESSING' && known.pages.length >= has,
      );
      house.converter.kill('SIGKILL');
      await house.converter.exited;
      // Nothing of the dead process goes on: bubblewrap dies with it, and all inside with bubblewrap.
      await eventually(() => processesWith(house.scratch).length === 0);
      await house.restart();
      expect(scratchLeft(house.scratch)).toHaveLength(1);
      await house.tell(sent);
      expect(await house.ended(sent)).toMatchObject({ uploadState: 'READY' });
    },
    90_000,
  );
});

describe('told to end, it does within seconds', () => {
  test('in the middle of a document, leaving nothing, and the document for the next one', async () => {
    const sent = await house.sendFile(samplePath('performance-up.pptx'));
    await house.api.until(sent.id, ({ uploadState }) => uploadState === 'PROCESSING');
    const started = Date.now();
    house.converter.kill('SIGTERM');
    expect(await house.converter.exited).toBe(0);
    expect(Date.now() - started).toBeLessThan(5000);
    expect(nothingLeft()).toBe(true);
    expect(house.api.uploads.get(sent.id)).toMatchObject({ uploadState: 'PROCESSING', failure: null });
    await house.restart();
  });

  test('with nothing on standard input, as in a container', async () => {
    const child = await startProcess({ ...house.environment, CONVERTER_EXIT_WITH_PARENT: '0' }, 'ignore');
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
  });

  test('when its parent closes standard input, or goes', async () => {
    for (const goodbye of ['closeInput', 'disconnect'] as const) {
      const child = await startProcess(house.environment);
      child[goodbye]();
      expect(await child.exited).toBe(0);
    }
  });
});

describe('an instructor cancels', () => {
  test('the conversion stops, nothing more is stored, and the next one starts', async () => {
    const sent = await house.send(pages(200), 'pdf');
    await house.api.until(sent.id, (known) => known.pages.length > 0);
    house.api.cancel(sent.id);
    await house.said('conversion.stopped');
    const { length } = await house.keys(`${sent.video}/`);
    expect(length).toBeLessThan(400);
    expect(await house.convert(pages(1), 'pdf')).toMatchObject({ uploadState: 'READY' });
    expect(await house.keys(`${sent.video}/`)).toHaveLength(length);
    expect(house.api.uploads.get(sent.id)).toMatchObject({ failure: 'CANCELLED' });
  });

  test('and retries: the same event, sent again, converts it after all', async () => {
    const sent = await house.send(pages(150), 'pdf');
    await house.api.until(sent.id, (known) => known.pages.length > 0);
    house.api.cancel(sent.id);
    await house.said('conversion.stopped');
    house.api.expect(sent.id);
    await house.tell(sent);
    expect(await house.ended(sent)).toMatchObject({ uploadState: 'READY', pageCount: 150 });
  });
});

test('a document that takes too long ends TIMED_OUT, saying where', async () => {
  await house.restart({ CONVERTER_TIMEOUT: '5', CONVERTER_SPARES: '1' });
  await house.warm();
  // No engine draws that in less than half a minute.
  const strokes = Array.from({ length: 400_000 }, (_, n) => `0 ${n % 800} m ${(n * 7) % 600} 800 l S`);
  const ended = await house.convert(pdf([{ content: strokes.join('\n') }]), 'pdf');
  expect(ended).toMatchObject({ uploadState: 'ERROR', failure: 'TIMED_OUT' });
  expect(ended.detail).toMatch(/^It took longer than 5 seconds, while its pages were being drawn/);
  await house.warm();
  expect(await house.convert(pages(1), 'pdf')).toMatchObject({ uploadState: 'READY' });
  await house.restart();
});

test('while a document is worked on, the API hears of it every so often', async () => {
  const ended = await house.convertFile(samplePath('performance-up.pptx'));
  const gaps = ended.reports.map(({ at }, index) => at - (ended.reports[index - 1]?.at ?? at));
  expect(Math.max(...gaps)).toBeLessThan(3000);
});

test('the same upload told twenty times is converted once', async () => {
  const sent = await house.send(docx(paragraph('once')), 'docx');
  await Promise.all(Array.from({ length: 20 }, () => house.tell(sent)));
  const ended = await house.ended(sent);
  await house.idle();
  expect(ended.reports.filter(({ report }) => report.state === 'READY')).toHaveLength(1);
});

describe('what comes to the door', () => {
  const post = (body: string) => fetch(`${house.converter.url}/events`, { method: 'POST', body });

  test.each(['', 'nonsense', '[]', '{}', '{"Records":{}}', '{"Records":[{"eventName":1}]}'])(
    '%j is no event',
    async (body) => {
      expect((await post(body)).status).toBe(400);
    },
  );

  test('events about something else are taken and forgotten', async () => {
    const before = house.api.uploads.size;
    for (const key of ['a.pdf', '../../etc/passwd', `${'a'.repeat(4000)}.pdf`, '$(id).pdf', '%E0%A4%A.pdf']) {
      expect((await post(JSON.stringify(eventOf(key)))).status).toBe(202);
    }
    expect((await post('{"Service":"Amazon S3","Event":"s3:TestEvent"}')).status).toBe(202);
    await house.idle();
    expect(house.api.uploads.size).toBe(before);
  });

  test('more than it has room for is sent back until later', async () => {
    await house.restart({
      CONVERTER_CONCURRENCY: '1',
      CONVERTER_QUEUE: '3',
      CONVERTER_VIDEO_QUEUE: '2',
    });
    const running = await house.send(pages(200), 'pdf');
    await house.api.until(running.id, ({ uploadState }) => uploadState === 'PROCESSING');
    const statuses = [];
    for (const video of [running.video, running.video, running.video, undefined, undefined]) {
      statuses.push((await house.send(pages(1), 'pdf', video)).response);
    }
    expect(statuses.map(({ status }) => status)).toEqual([202, 202, 429, 202, 503]);
    expect(statuses[2]?.headers.get('retry-after')).toBe('30');
    house.api.cancel(running.id);
  });
});

test('a room’s hundred uploads delay another room’s by no more than one document', async () => {
  await house.restart({ CONVERTER_CONCURRENCY: '1' });
  const first = await house.send(pages(2), 'pdf');
  const crowd = [first];
  for (let n = 1; n < 100; n++) crowd.push(await house.send(pages(2), 'pdf', first.video));
  const other = await house.send(pages(2), 'pdf');
  const before = crowd.filter(({ id }) => house.api.uploads.get(id)?.uploadState === 'READY').length;
  await house.ended(other);
  const after = crowd.filter(({ id }) => house.api.uploads.get(id)?.uploadState === 'READY').length;
  expect(after - before).toBeLessThanOrEqual(2);
});

test('it names every variable that is missing or wrong', async () => {
  const wrong = startProcess({ CONVERTER_PORT: 'many', S3_ACCESS_KEY_ID: 'half' });
  await expect(wrong).rejects.toThrow(
    /CONVERTER_PORT must be.*CONVERTER_API_URL is missing.*CONVERTER_SECRET is missing.*S3_SOURCE_BUCKET is missing.*go together/s,
  );
});

test('one that cannot start says why and ends, though its parent is there', async () => {
  const port = new URL(house.converter.url).port;
  await expect(startProcess({ ...house.environment, CONVERTER_PORT: port })).rejects.toThrow(
    /ended with 1.*EADDRINUSE/,
  );
});
