/** Operations on one object. */
import type { FileHandle } from 'node:fs/promises';
import type { Payload } from '../access/authenticate.ts';
import { checkedBody } from '../body/body.ts';
import type { Context } from '../context.ts';
import { copyObject, deleteObject, readObject, type Target, writeObject } from '../disk/disk.ts';
import type { ObjectAttributes } from '../disk/object-file.ts';
import { S3Error } from '../error.ts';
import { checkKey, decode, type S3Request } from '../s3-request.ts';
import type { S3Response } from '../s3-response.ts';
import { document, element } from '../xml.ts';
import { notModified, type Range, rangeOf } from './conditions.ts';
import { checkHeader, metadataOf } from './metadata.ts';

/** Query parameters that replace a header of the response. The signature covers them. */
export const RESPONSE_OVERRIDES = [
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
];

const targetOf = ({ bucket, key }: S3Request): Target => ({ bucket, key });

export async function getObject({ disk }: Context, request: S3Request): Promise<S3Response> {
  const { file, attributes } = await readObject(disk, targetOf(request));
  try {
    const headers = headersOf(request, attributes);
    if (notModified(request, attributes)) return closed(file, { status: 304, headers });
    const range = rangeOf(request, attributes);
    const { start, end } = range ?? { start: 0, end: attributes.size - 1 };
    const answer: S3Response = {
      status: range ? 206 : 200,
      headers: { ...headers, ...lengthOf(range, attributes) },
    };
    if (request.method === 'HEAD' || attributes.size === 0) return closed(file, answer);
    // The stream closes the file, also when the client closes the connection.
    return { ...answer, body: file.createReadStream({ start, end, highWaterMark: 256 * 1024 }) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function closed(file: FileHandle, answer: S3Response): Promise<S3Response> {
  await file.close();
  return answer;
}

const lengthOf = (range: Range | null, { size }: ObjectAttributes): Record<string, string | number> =>
  range
    ? {
        'content-length': range.end - range.start + 1,
        'content-range': `bytes ${range.start}-${range.end}/${size}`,
      }
    : { 'content-length': size };

function headersOf(
  request: S3Request,
  { contentType, headers, metadata, etag, lastModified }: ObjectAttributes,
) {
  const answer: Record<string, string> = { 'content-type': contentType, ...headers };
  for (const [name, value] of Object.entries(metadata)) answer[`x-amz-meta-${name}`] = value;
  for (const name of RESPONSE_OVERRIDES) {
    const value = request.parameter(name);
    if (value === undefined) continue;
    checkHeader(value);
    answer[name.slice('response-'.length)] = value;
  }
  return { ...answer, etag, 'last-modified': lastModified.toUTCString(), 'accept-ranges': 'bytes' };
}

export async function putObject(context: Context, request: S3Request, payload: Payload): Promise<S3Response> {
  checkKey(request.key);
  const metadata = metadataOf(Object.keys(request.body.headers), request.header);
  const condition = request.header('if-none-match');
  if (condition !== undefined && condition !== '*') {
    throw new S3Error('NotImplemented', 'If-None-Match accepts only *.');
  }
  const written = await writeObject(
    context.disk,
    targetOf(request),
    metadata,
    checkedBody(request, payload),
    {
      absent: condition === '*',
    },
  );
  await context.notifyCreated('Put', targetOf(request), written, request.id);
  return { status: 200, headers: { etag: written.etag } };
}

export async function putCopy(context: Context, request: S3Request): Promise<S3Response> {
  const from = sourceOf(request.header('x-amz-copy-source') ?? '');
  const replaces = request.header('x-amz-metadata-directive') === 'REPLACE';
  if (from.bucket === request.bucket && from.key === request.key && !replaces) {
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  const { size, etag } = replaces
    ? await copyWithNewMetadata(context, request, from)
    : await copyObject(context.disk, from, targetOf(request));
  await context.notifyCreated('Copy', targetOf(request), { size, etag }, request.id);
  const result = [element('LastModified', new Date().toISOString()), element('ETag', etag)];
  return { status: 200, body: document(element('CopyObjectResult', result), true) };
}

async function copyWithNewMetadata({ disk }: Context, request: S3Request, from: Target) {
  const { file, attributes } = await readObject(disk, from);
  const metadata = metadataOf(Object.keys(request.body.headers), request.header);
  const body =
    attributes.size > 0 ? file.createReadStream({ start: 0, end: attributes.size - 1 }) : emptyBody();
  try {
    return await writeObject(disk, targetOf(request), metadata, body, { etag: attributes.etag });
  } finally {
    await file.close();
  }
}

async function* emptyBody(): AsyncGenerator<Buffer> {}

function sourceOf(header: string): Target {
  const [, bucket = '', key = ''] = /^\/?([^/]+)\/([^?]+)$/s.exec(header) ?? [];
  if (!bucket)
    throw new S3Error(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  return { bucket: decode(bucket), key: decode(key) };
}

export async function removeObject({ disk }: Context, request: S3Request): Promise<S3Response> {
  await deleteObject(disk, targetOf(request));
  return { status: 204 };
}
