/** The images of a page in several widths, as the converter adds them and as clients receive them. */
import { beforeAll, expect, it } from 'vitest';
import { renditionKey, type UploadRef } from '../../../src/domain/keys.ts';
import type { Data } from '../../support/clients/ask.ts';
import { startPartialConversion } from '../../support/clients/partial-conversion.ts';
import { pages, put, report, sendSigned, storePages } from '../../support/clients/reports.ts';
import { errorCode } from '../../support/clients/shared-deck.ts';
import type { Webinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';

const system = sharedSystem();

let webinar: Webinar;
let media: string;
let upload: UploadRef;
beforeAll(async () => {
  const conversion = await startPartialConversion(system);
  ({ webinar, media, upload } = conversion);
  await storePages(system, upload, 1, 5);
  await report(system, media, conversion.reportInput({ state: 'READY', pageCount: 5, pages: pages(3, 5) }));
  for (const page of [1, 2]) await put(system, 'destination', renditionKey(upload, page, 960), 'for a phone');
});

const OWN = { width: 1920, height: 1080, type: 'image/png', bytes: 400_000 };
const PHONE = { width: 960, height: 540, type: 'image/webp', bytes: 50_000 };

const reportImages = (reported: object[], uploadId = String(upload.uploadId)) =>
  sendSigned(
    system,
    `mutation ($id: ID!, $uploadId: ID!, $pages: [PageImagesInput!]!) {
      reportImages(id: $id, uploadId: $uploadId, pages: $pages)
    }`,
    { id: media, uploadId, pages: reported },
  );

async function imagesOf(number: number): Promise<Data[]> {
  const query = `query ($id: ID!, $number: Int!) { sharedLiveMedia(id: $id) {
    page(number: $number) { url images { url width height type bytes } } } }`;
  const { sharedLiveMedia } = await webinar.get(query, { id: media, number });
  const { url, images } = sharedLiveMedia.page;
  expect(images.filter((image: Data) => image.url === url)).toHaveLength(1);
  return images.map(({ url: link, ...image }: Data) => ({ ...image, path: new URL(link).pathname }));
}

it('a page of a converter without renditions has one image, whose type and size are unknown', async () => {
  expect(await imagesOf(3)).toEqual([
    { width: 1920, height: 1080, type: null, bytes: null, path: expect.stringMatching(/\/3\.png$/) },
  ]);
});

it('images that the converter adds after READY are in the next answer, the narrowest first, with links that work', async () => {
  await imagesOf(1);
  const { data } = await reportImages([{ number: 1, images: [OWN, PHONE] }]);
  expect(data?.reportImages).toBe(1);
  expect(await imagesOf(1)).toEqual([
    { ...PHONE, path: expect.stringMatching(/\/1\.960\.webp$/) },
    { ...OWN, path: expect.stringMatching(/\/1\.png$/) },
  ]);
  const query = 'query ($id: ID!) { sharedLiveMedia(id: $id) { page(number: 1) { images { url } } } }';
  const { sharedLiveMedia } = await webinar.get(query, { id: media });
  const response = await fetch(sharedLiveMedia.page.images[0].url);
  expect([response.status, await response.text()]).toEqual([200, 'for a phone']);
});

it('a report that is repeated, or that knows fewer images, changes nothing', async () => {
  const before = await imagesOf(1);
  for (const images of [[OWN, PHONE], [OWN], []]) await reportImages([{ number: 1, images }]);
  expect(await imagesOf(1)).toEqual(before);
});

it('images of an upload or a page that does not exist are not stored', async () => {
  const images = [OWN, PHONE];
  expect((await reportImages([{ number: 6, images }])).data?.reportImages).toBe(0);
  expect((await reportImages([{ number: 2, images }], '1')).data?.reportImages).toBe(0);
  expect(await imagesOf(2)).toHaveLength(1);
});

it.each([
  ['an image without an object', [{ number: 3, images: [OWN, PHONE] }]],
  ['two images of one width', [{ number: 2, images: [PHONE, PHONE] }]],
  ['an image without a size', [{ number: 2, images: [{ ...PHONE, width: 0 }] }]],
  ['an image without bytes', [{ number: 2, images: [{ ...PHONE, bytes: 0 }] }]],
  ['an image of another type', [{ number: 2, images: [{ ...PHONE, type: 'text/html' }] }]],
  [
    'pages far from each other',
    [
      { number: 1, images: [] },
      { number: 101, images: [] },
    ],
  ],
])('%s is refused and changes nothing', async (_, reported) => {
  const before = await imagesOf(2);
  expect(errorCode(await reportImages(reported))).toBe('BAD_USER_INPUT');
  expect(await imagesOf(2)).toEqual(before);
});

it('the deletion of the document deletes its renditions', async () => {
  const { sharedLiveMedia } = await webinar.get(
    'query ($id: ID!) { sharedLiveMedia(id: $id) { page(number: 1) { images { url } } } }',
    { id: media },
  );
  const [{ url }] = sharedLiveMedia.page.images;
  await webinar.get(`mutation { deleteSharedLiveMedia(id: "${media}") { __typename } }`);
  await expect.poll(async () => (await fetch(url)).status).not.toBe(200);
});
