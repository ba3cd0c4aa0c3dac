/** Objects and signed reports as a converter makes them, without a conversion. */
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { originalKey, pageKey, thumbnailKey, type UploadRef } from '../../../src/domain/keys.ts';
import type { SharedSystem } from '../parts/system.ts';
import type { Answer, Data } from './ask.ts';
import type { Webinar } from './webinar.ts';

export interface ReportInput {
  uploadId: string;
  state: 'PENDING' | 'PROCESSING' | 'READY' | 'ERROR';
  attempt?: string;
  pageCount?: number;
  pages?: {
    number: number;
    width: number;
    height: number;
    text: string;
    title?: string | null;
    notes?: string | null;
  }[];
  failure?: string;
  detail?: string;
  warnings?: { kind: string; message: string }[];
}

export const REPORT = `mutation ($id: ID!, $report: ConversionReportInput!) {
  reportConversion(id: $id, report: $report) { id uploadState pagesReady pageCount failure }
}`;

export const pages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    number: from + index,
    width: 1920,
    height: 1080,
    text: `Words of page ${from + index}`,
  }));

/** A client of the system's storage with full access. */
export const storage = ({ s3 }: SharedSystem): S3Client =>
  new S3Client({
    region: 'us-east-1',
    forcePathStyle: true,
    endpoint: s3.endpoint ?? '',
    credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
  });

export const put = (
  system: SharedSystem,
  bucket: 'source' | 'destination',
  key: string,
  body: string | Uint8Array,
) =>
  storage(system).send(
    new PutObjectCommand({
      Bucket: bucket === 'source' ? system.s3.sourceBucket : system.s3.destinationBucket,
      Key: key,
      Body: body,
    }),
  );

/** Every test system has a known data folder. */
const systemOf = ({ system }: Webinar) => system as SharedSystem;

/** The secret that signs the converter's reports. */
export async function converterSecret({ data }: SharedSystem): Promise<string> {
  const secrets = JSON.parse(await readFile(join(data, 'secrets.json'), 'utf8'));
  return secrets.converterSecret;
}

export const sign = (body: string, secret: string) => createHmac('sha256', secret).update(body).digest('hex');

/** Sends one request with a valid signature. Anything else about it may be invalid. */
export async function sendSigned(
  system: SharedSystem,
  query: string,
  variables: object,
  signature?: (body: string) => string,
): Promise<Answer> {
  const body = JSON.stringify({ query, variables });
  const secret = await converterSecret(system);
  const response = await fetch(system.graphql, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-marsha-signature': signature ? signature(body) : sign(body, secret),
    },
    body,
  });
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
  return { status: response.status, data, errors };
}

export const report = (system: SharedSystem, id: string, input: ReportInput): Promise<Answer> =>
  sendSigned(system, REPORT, { id, report: input });

/** Writes the objects of pages, and the original file, to storage, as a report requires. */
export async function storePages(
  system: SharedSystem,
  upload: UploadRef,
  from: number,
  to: number,
  extension = 'pdf',
): Promise<void> {
  const keys = pages(from, to).flatMap(({ number }) => [
    pageKey(upload, number),
    thumbnailKey(upload, number),
  ]);
  await Promise.all([
    ...keys.map((key) => put(system, 'destination', key, key)),
    put(system, 'destination', originalKey(upload, extension), 'the original'),
  ]);
}

/** Opens an upload that receives no file. @returns its id */
export async function openUpload(webinar: Webinar, media: string, name = 'slides.pdf'): Promise<number> {
  const ticket = await webinar.initiate(media, { name, mimetype: '', size: 1000 });
  if (ticket.__typename !== 'UploadTicket') throw new Error(ticket.message);
  return uploadNumber(ticket.media.uploadId);
}

/** Completes an open upload: writes its pages and its original, and reports READY. */
export async function convert(
  webinar: Webinar,
  media: string,
  uploadId: number,
  pageCount = 3,
  { extension = 'pdf', ...changes }: Partial<ReportInput> & { extension?: string } = {},
): Promise<Data> {
  const system = systemOf(webinar);
  const upload = { video: webinar.id, media, uploadId };
  await storePages(system, upload, 1, pageCount, extension);
  const { data, errors } = await report(system, media, {
    uploadId: String(uploadId),
    state: 'READY',
    pageCount,
    pages: pages(1, pageCount),
    ...changes,
  });
  if (errors[0]) throw new Error(errors[0].message);
  return data.reportConversion;
}

/** Creates a document that is READY. @returns its id */
export async function readyDocument(webinar: Webinar, pageCount = 3, title?: string): Promise<string> {
  const media = await webinar.createMedia(title);
  await convert(webinar, media, await openUpload(webinar, media), pageCount);
  return media;
}

/** The number of an upload, which is the end of its id. */
export const uploadNumber = (uploadId: string): number => Number(uploadId.split(':').at(-1));
