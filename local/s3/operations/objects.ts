/** Operations on one object. */
import type { FileHandle } from 'node:fs/promises';
import type { Payload } from '../access/authenticate.ts';
import type { Answer } from '../answer.ts';
import { checkedBody } from '../body/body.ts';
import { type Call, checkKey, decode } from '../call.ts';
import type { Context } from '../context.ts';
import { copyObject, deleteObject, readObject, type Target, writeObject } from '../disk/disk.ts';
import type { Facts } from '../disk/footer.ts';
import { S3Error } from '../error.ts';
import { document, element } from '../xml.ts';
import { aboutOf, checkHeader } from './about.ts';
import { notModified, type Range, rangeOf } from './conditions.ts';

/** Query parameters that replace a header of the response. The signature covers them. */
export const OVERRIDES = [
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
];

const target = ({ bucket, key }: Call): Target => ({ bucket, key });

export async function getObject({ disk }: Context, call: Call): Promise<Answer> {
  const { file, facts } = await readObject(disk, target(call));
  try {
    const headers = headersOf(call, facts);
    if (notModified(call, facts)) return closed(file, { status: 304, headers });
    const range = rangeOf(call, facts);
    const { start, end } = range ?? { start: 0, end: facts.size - 1 };
    const answer: Answer = {
      status: range ? 206 : 200,
      headers: { ...headers, ...lengthOf(range, facts) },
    };
    if (call.method === 'HEAD' || facts.size === 0) return closed(file, answer);
    // The stream closes the file, also when the client closes the connection.
    return { ...answer, body: file.createReadStream({ start, end, highWaterMark: 256 * 1024 }) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function closed(file: FileHandle, answer: Answer): Promise<Answer> {
  await file.close();
  return answer;
}

const lengthOf = (range: Range | null, { size }: Facts): Record<string, string | number> =>
  range
    ? {
        'content-length': range.end - range.start + 1,
        'content-range': `bytes ${range.start}-${range.end}/${size}`,
      }
    : { 'content-length': size };

function headersOf(call: Call, { contentType, headers, metadata, etag, lastModified }: Facts) {
  const answer: Record<string, string> = { 'content-type': contentType, ...headers };
  for (const [name, value] of Object.entries(metadata)) answer[`x-amz-meta-${name}`] = value;
  for (const name of OVERRIDES) {
    const value = call.parameter(name);
    if (value === undefined) continue;
    checkHeader(value);
    answer[name.slice('response-'.length)] = value;
  }
  return { ...answer, etag, 'last-modified': lastModified.toUTCString(), 'accept-ranges': 'bytes' };
}

export async function putObject(context: Context, call: Call, payload: Payload): Promise<Answer> {
  checkKey(call.key);
  const about = aboutOf(Object.keys(call.body.headers), call.header);
  const condition = call.header('if-none-match');
  if (condition !== undefined && condition !== '*') {
    throw new S3Error('NotImplemented', 'If-None-Match accepts only *.');
  }
  const written = await writeObject(context.disk, target(call), about, checkedBody(call, payload), {
    absent: condition === '*',
  });
  await context.created('Put', target(call), written, call.id);
  return { status: 200, headers: { etag: written.etag } };
}

export async function putCopy(context: Context, call: Call): Promise<Answer> {
  const from = sourceOf(call.header('x-amz-copy-source') ?? '');
  const replaces = call.header('x-amz-metadata-directive') === 'REPLACE';
  if (from.bucket === call.bucket && from.key === call.key && !replaces) {
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  const { size, etag } = replaces
    ? await copyWithNewFacts(context, call, from)
    : await copyObject(context.disk, from, target(call));
  await context.created('Copy', target(call), { size, etag }, call.id);
  const result = [element('LastModified', new Date().toISOString()), element('ETag', etag)];
  return { status: 200, body: document(element('CopyObjectResult', result), true) };
}

async function copyWithNewFacts({ disk }: Context, call: Call, from: Target) {
  const { file, facts } = await readObject(disk, from);
  const about = aboutOf(Object.keys(call.body.headers), call.header);
  const body = facts.size > 0 ? file.createReadStream({ start: 0, end: facts.size - 1 }) : nothing();
  try {
    return await writeObject(disk, target(call), about, body, { etag: facts.etag });
  } finally {
    await file.close();
  }
}

async function* nothing(): AsyncGenerator<Buffer> {}

function sourceOf(header: string): Target {
  const [, bucket = '', key = ''] = /^\/?([^/]+)\/([^?]+)$/s.exec(header) ?? [];
  if (!bucket)
    throw new S3Error(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  return { bucket: decode(bucket), key: decode(key) };
}

export async function removeObject({ disk }: Context, call: Call): Promise<Answer> {
  await deleteObject(disk, target(call));
  return { status: 204 };
}
