/** Uploads in parts, as clients send large files. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile as writeText } from 'node:fs/promises';
import { join } from 'node:path';
import type { Payload } from '../access/authenticate.ts';
import type { Answer } from '../answer.ts';
import { checkedBody, checkedText, malformedXml } from '../body/body.ts';
import type { Call } from '../call.ts';
import type { Context } from '../context.ts';
import { bucketFolder, type Disk, writeFile, writeObject } from '../disk/disk.ts';
import type { About } from '../disk/footer.ts';
import { S3Error } from '../error.ts';
import { document, element, inside, textOf } from '../xml.ts';
import { aboutOf } from './about.ts';

const SMALLEST_PART = 5 * 1024 * 1024;
const PARTS = 10_000;

interface Upload {
  bucket: string;
  key: string;
  about: About;
}

export async function createUpload({ disk }: Context, call: Call): Promise<Answer> {
  const { bucket, key } = call;
  await bucketFolder(disk, bucket);
  const about = aboutOf(Object.keys(call.body.headers), call.header);
  const id = randomUUID();
  await mkdir(join(disk.uploads, id));
  await writeText(
    join(disk.uploads, id, 'upload.json'),
    JSON.stringify({ bucket, key, about } satisfies Upload),
  );
  const result = [element('Bucket', bucket), element('Key', key), element('UploadId', id)];
  return { status: 200, body: document(element('InitiateMultipartUploadResult', result), true) };
}

export async function putPart({ disk }: Context, call: Call, payload: Payload): Promise<Answer> {
  const { folder } = await openUpload(disk, call);
  const number = Number(call.parameter('partNumber'));
  if (!(Number.isInteger(number) && number >= 1 && number <= PARTS)) {
    throw new S3Error('InvalidArgument', `Part number must be an integer between 1 and ${PARTS}, inclusive`);
  }
  const temporary = join(disk.temporary, randomUUID());
  try {
    const { md5 } = await writeFile(temporary, checkedBody(call, payload));
    await rename(temporary, join(folder, partName(number, md5)));
    return { status: 200, headers: { etag: `"${md5}"` } };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export async function completeUpload(context: Context, call: Call, payload: Payload): Promise<Answer> {
  const { folder, about } = await openUpload(context.disk, call);
  const parts = partsOf(await checkedText(call, payload, 4 * 1024 * 1024));
  const files: string[] = [];
  for (const [index, { number, md5 }] of parts.entries()) {
    const path = join(folder, partName(number, md5));
    const found = await stat(path).catch(() => null);
    if (!found)
      throw new S3Error('InvalidPart', 'One or more of the specified parts could not be found.', {
        PartNumber: number,
      });
    if (found.size < SMALLEST_PART && index < parts.length - 1) {
      throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
        PartNumber: number,
      });
    }
    files.push(path);
  }
  const digests = Buffer.concat(parts.map(({ md5 }) => Buffer.from(md5, 'hex')));
  const etag = `"${createHash('md5').update(digests).digest('hex')}-${parts.length}"`;
  const target = { bucket: call.bucket, key: call.key };
  const written = await writeObject(context.disk, target, about, joined(files), { etag });
  await context.created('CompleteMultipartUpload', target, written, call.id);
  await rm(folder, { recursive: true, force: true });
  const result = [element('Bucket', call.bucket), element('Key', call.key), element('ETag', etag)];
  return { status: 200, body: document(element('CompleteMultipartUploadResult', result), true) };
}

export async function abortUpload({ disk }: Context, call: Call): Promise<Answer> {
  const { folder } = await openUpload(disk, call);
  await rm(folder, { recursive: true, force: true });
  return { status: 204 };
}

const partName = (number: number, md5: string) => `${number}.${md5}`;

async function* joined(files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) yield* createReadStream(file, { highWaterMark: 256 * 1024 });
}

/** @throws S3Error NoSuchUpload unless this key is being uploaded under this id. */
async function openUpload(
  disk: Disk,
  { bucket, key, parameter }: Call,
): Promise<Upload & { folder: string }> {
  const id = parameter('uploadId') ?? '';
  // The id becomes a path.
  const known = /^[0-9a-f-]{36}$/.test(id);
  const folder = join(disk.uploads, known ? id : 'none');
  const json = known ? await readFile(join(folder, 'upload.json'), 'utf8').catch(() => null) : null;
  const upload: Upload | null = json === null ? null : JSON.parse(json);
  if (upload?.bucket !== bucket || upload.key !== key) {
    throw new S3Error(
      'NoSuchUpload',
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      {
        UploadId: id,
      },
    );
  }
  return { ...upload, folder };
}

function partsOf(xml: string): { number: number; md5: string }[] {
  const parts = inside(xml, 'Part').map((part) => ({
    number: Number(textOf(part, 'PartNumber')),
    md5: (textOf(part, 'ETag') ?? '').replaceAll('"', ''),
  }));
  if (parts.length === 0 || parts.length > PARTS) throw malformedXml();
  for (const [index, { number, md5 }] of parts.entries()) {
    if (!Number.isInteger(number) || !/^[0-9a-f]{32}$/.test(md5)) throw malformedXml();
    if (number <= (parts[index - 1]?.number ?? 0)) {
      throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.');
    }
  }
  return parts;
}
