import { DeleteObjectsCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test, vi } from 'vitest';
import { converterForAll } from './support/converter-for-all.ts';
import { docx, line, paragraph, pdf, STRIP } from './support/documents/documents.ts';
import type { SentUpload, TestConverter } from './support/test-converter.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
converterForAll({ CONVERTER_SPARES: '0', CONVERTER_CONCURRENCY: '2' }, (opened) => {
  converter = opened;
});

const manyPages = (name: string, count: number, box = STRIP) =>
  pdf(Array.from({ length: count }, (_, index) => ({ content: line(`${name} ${index + 1}`), box })));

const pageKey = ({ video, media, uploadId }: SentUpload, page: number) =>
  `${video}/sharedlivemedias/${media}/${uploadId}/${page}.png`;

/** Returns the number of documents that were drawn; a document whose pages are copied never enters that phase. */
async function countDrawn(): Promise<number> {
  const metrics = await (await fetch(`${converter.process.url}/metrics`)).text();
  return Number(/converter_stage_seconds_count\{stage="drawing"\} (\d+)/.exec(metrics)?.[1]);
}

async function sendAgain(content: Buffer, extension: string, video: string) {
  const sent = await converter.send(content, extension, video);
  return { ...sent, ...(await converter.ended(sent)) };
}

async function remove(sent: SentUpload): Promise<void> {
  const {
    S3_ENDPOINT: endpoint = '',
    S3_ACCESS_KEY_ID: accessKeyId = '',
    S3_SECRET_ACCESS_KEY: secretAccessKey = '',
  } = converter.environment;
  const s3 = new S3Client({
    region: 'us-east-1',
    endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  const keys = await converter.keys(`${sent.video}/sharedlivemedias/${sent.media}/`);
  const Delete = { Objects: keys.map((Key) => ({ Key })) };
  await s3.send(new DeleteObjectsCommand({ Bucket: 'destination', Delete }));
  s3.destroy();
}

test('an identical file of the same video is drawn once, and its copies remain when the first document is deleted', async () => {
  const content = docx(paragraph('twice', 'Lectern Grotesk'));
  const first = await converter.convert(content, 'docx');
  const before = await countDrawn();
  const second = await sendAgain(content, 'docx', first.video);
  expect(await countDrawn()).toBe(before);
  expect(second).toMatchObject({
    uploadState: 'READY',
    pageCount: 1,
    pages: first.pages,
    warnings: first.warnings,
  });
  expect(second.warnings).toHaveLength(1);
  const image = await converter.object(pageKey(first, 1));
  await remove(first);
  expect(await converter.object(pageKey(second, 1))).toEqual(image);
  expect((await converter.keys(`${first.video}/`)).length).toBe(3);
});

test('an identical file of another video and a different file of the same video are drawn', async () => {
  const content = manyPages('private', 2);
  const first = await converter.convert(content, 'pdf');
  const before = await countDrawn();
  const elsewhere = await converter.convert(content, 'pdf');
  expect(elsewhere.video).not.toBe(first.video);
  expect(await countDrawn()).toBe(before + 1);
  expect(await sendAgain(manyPages('changed', 2), 'pdf', first.video)).toMatchObject({
    pages: [{ text: 'changed 1' }, { text: 'changed 2' }],
  });
  expect(await countDrawn()).toBe(before + 2);
});

test('a file that is uploaded twice at the same time is drawn once, and both documents are READY', async () => {
  const content = manyPages('together', 24);
  const before = await countDrawn();
  const first = await converter.put(content, 'pdf');
  const second = await converter.put(content, 'pdf', first.video);
  await Promise.all([converter.announce(first), converter.announce(second)]);
  const ended = await Promise.all([converter.ended(first), converter.ended(second)]);
  for (const known of ended) expect(known).toMatchObject({ uploadState: 'READY', pageCount: 24 });
  expect(ended[1]?.pages).toEqual(ended[0]?.pages);
  await converter.idle();
  expect(await countDrawn()).toBe(before + 1);
});

test('when the first of two identical uploads is cancelled, the second one is drawn', async () => {
  // These pages are drawn for as long as the second upload needs to begin, because each has many pixels.
  const content = manyPages('left', 30, '0 0 595 842');
  const first = await converter.send(content, 'pdf');
  await converter.api.until(first.id, ({ pages }) => pages.length > 0);
  const second = await converter.send(content, 'pdf', first.video);
  await converter.api.until(second.id, ({ pages }) => pages.length > 0);
  converter.api.cancel(first.id);
  expect(await converter.ended(second)).toMatchObject({ uploadState: 'READY', pageCount: 30 });
  expect(converter.api.uploads.get(first.id)).toMatchObject({ failure: 'CANCELLED' });
});

test('a file whose stored pages were deleted is drawn again', async () => {
  const content = manyPages('deleted', 3);
  const first = await converter.convert(content, 'pdf');
  await remove(first);
  const before = await countDrawn();
  expect(await sendAgain(content, 'pdf', first.video)).toMatchObject({ uploadState: 'READY', pageCount: 3 });
  expect(await countDrawn()).toBe(before + 1);
});

test('a document with placeholder images is drawn again', async () => {
  await converter.restart({ CONVERTER_PAGE_TIMEOUT: '0.1' });
  const strokes = Array.from({ length: 200_000 }, (_, n) => `${n % 595} 0 m ${(n * 7) % 595} 842 l S`).join(
    '\n',
  );
  const content = pdf([{ content: strokes }]);
  const first = await converter.convert(content, 'pdf');
  expect(first.warnings).toMatchObject([{ kind: 'PAGE_NOT_DRAWN' }]);
  const before = await countDrawn();
  expect(await sendAgain(content, 'pdf', first.video)).toMatchObject({ uploadState: 'READY' });
  expect(await countDrawn()).toBe(before + 1);
});
