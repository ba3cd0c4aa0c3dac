/** Documents each of whose pages has a word, a title and images with a pixel that no other page has. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { originalKey, pageKey, renditionKey, thumbnailKey } from '../../../src/domain/keys.ts';
import type { SharedSystem } from '../parts/system.ts';
import { openUpload, put, report, sendSigned } from './reports.ts';
import type { Webinar } from './webinar.ts';

const RENDITION_WIDTH = 960;

interface PageCanary {
  number: number;
  word: string;
  /** The red, green and blue of the pixel, as a number of 24 bits. */
  color: number;
}

export interface CanaryDocument {
  media: string;
  uploadId: number;
  /** The numbers of the pages whose word or title `text` contains, or whose pixel a link in `text` leads to. */
  pagesIn(text: string): Promise<number[]>;
}

let colors = 0;

/** The color of the pixel behind each link; null for another object. Links are the same for every viewer. */
const behind = new Map<string, Promise<number | null>>();

export async function canaryDocument(webinar: Webinar, pageCount: number): Promise<CanaryDocument> {
  const system = webinar.system as SharedSystem;
  const media = await webinar.createMedia();
  const uploadId = await openUpload(webinar, media);
  const upload = { video: webinar.id, media, uploadId };
  const pages = Array.from({ length: pageCount }, (_, index): PageCanary => {
    colors += 1;
    return { number: index + 1, word: `canary-${crypto.randomUUID()}`, color: colors };
  });
  const images = pages.flatMap(({ number, color }) =>
    [
      pageKey(upload, number),
      thumbnailKey(upload, number),
      renditionKey(upload, number, RENDITION_WIDTH),
    ].map((key) => put(system, 'destination', key, pixel(color))),
  );
  await Promise.all([...images, put(system, 'destination', originalKey(upload, 'pdf'), 'the original')]);
  const size = { width: 1920, height: 1080 };
  const converted = await report(system, media, {
    uploadId: String(uploadId),
    state: 'READY',
    pageCount,
    pages: pages.map(({ number, word }) => ({ number, ...size, text: word, title: `Title ${word}` })),
  });
  const added = await sendSigned(
    system,
    `mutation ($id: ID!, $uploadId: ID!, $pages: [PageImagesInput!]!) {
      reportImages(id: $id, uploadId: $uploadId, pages: $pages)
    }`,
    {
      id: media,
      uploadId: String(uploadId),
      pages: pages.map(({ number }) => ({
        number,
        images: [
          { ...size, type: 'image/png', bytes: 9_000 },
          { width: RENDITION_WIDTH, height: 540, type: 'image/webp', bytes: 1_000 },
        ],
      })),
    },
  );
  const [error] = [...converted.errors, ...added.errors];
  if (error) throw new Error(error.message);

  return {
    media,
    uploadId,
    async pagesIn(text) {
      const found = await Promise.all(linksIn(text).map(colorBehind));
      return pages
        .filter(({ word, color }) => text.includes(word) || found.includes(color))
        .map(({ number }) => number);
    },
  };
}

const linksIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/https?:[^"\s]+\.(?:png|webp)[^"\s]*/g)].map(([link]) => link)),
];

function colorBehind(link: string): Promise<number | null> {
  const known = behind.get(link) ?? fetchColor(link);
  behind.set(link, known);
  return known;
}

async function fetchColor(link: string): Promise<number | null> {
  const response = await fetch(link);
  if (!response.ok) throw new Error(`A link that a viewer received answers ${response.status}: ${link}`);
  return colorOf(Buffer.from(await response.arrayBuffer()));
}

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** A PNG with one pixel. @see https://www.w3.org/TR/png-3/ */
function pixel(color: number): Buffer {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  const scanline = Buffer.alloc(4);
  scanline.writeUIntBE(color, 1, 3);
  const chunks = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(scanline)),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, check]);
}

/** The color of a PNG of `pixel`. */
function colorOf(png: Buffer): number | null {
  const at = png.indexOf('IDAT');
  if (!png.subarray(0, SIGNATURE.length).equals(SIGNATURE) || at < 0) return null;
  const data = png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
  return inflateSync(data).readUIntBE(1, 3);
}
