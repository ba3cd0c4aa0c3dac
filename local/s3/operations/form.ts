/**
 * Uploads by HTML form: the fields, then one file, which is streamed to disk while it is checked against the policy.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
import { checkCredential, type Keys, signatureDoesNotMatch } from '../access/authenticate.ts';
import { enforce, parsePolicy, type SizeRange } from '../access/policy.ts';
import { ALGORITHM, equalInConstantTime, sign } from '../access/sigv4.ts';
import { type Fields, type FormFile, openForm } from '../body/multipart-form.ts';
import type { Context } from '../context.ts';
import { writeObject } from '../disk/disk.ts';
import { S3Error } from '../error.ts';
import { checkKey, type S3Request } from '../s3-request.ts';
import { metadataOf } from './metadata.ts';

export interface StoredForm {
  key: string;
  etag: string;
  size: number;
  /** The field `success_action_status`, or undefined. */
  successStatus: string | undefined;
}

/** Receives one form and stores its file. @throws S3Error, in which case it stores nothing. */
export async function receiveForm(
  request: S3Request,
  { keys, disk, now }: Pick<Context, 'keys' | 'disk' | 'now'>,
): Promise<StoredForm> {
  const form = openForm(request);
  try {
    const file = await form.file;
    const { fields } = file;
    const key = keyOf(fields, file.filename);
    if ((fields.get('bucket') ?? request.bucket) !== request.bucket)
      throw invalid('bucket', fields.get('bucket'));
    const range = authorise(fields, request.bucket, keys, new Date(now()));
    checkImplemented(fields);
    const metadata = metadataOf(fields.keys(), (name) => fields.get(name));
    const body = checkedFile(file, range, form.ended, request);
    const { etag, size } = await writeObject(disk, { bucket: request.bucket, key }, metadata, body);
    return { key, etag, size, successStatus: fields.get('success_action_status') };
  } catch (error) {
    form.abandon();
    throw error;
  }
}

const invalid = (name: string, value = '', message = `Invalid value of the form field ${name}.`) =>
  new S3Error('InvalidArgument', message, { ArgumentName: name, ArgumentValue: value });

/** Replaces `${filename}` in the key by the file's name. The result is written back, because the policy covers it. */
function keyOf(fields: Fields, filename: string): string {
  const template = fields.get('key');
  if (!template) {
    throw invalid(
      'key',
      '',
      "Bucket POST must contain a field named 'key'. If it is specified, please check the order of the fields.",
    );
  }
  const key = template.replace(/\$\{filename\}/g, () => filename);
  checkKey(key);
  fields.set('key', key);
  return key;
}

/** @throws S3Error unless the policy is signed with this server's key, not expired, and fulfilled by the form. */
function authorise(fields: Fields, bucket: string, keys: Keys, now: Date): SizeRange {
  const [policy, algorithm, credential, timestamp, signature] = [
    'policy',
    'x-amz-algorithm',
    'x-amz-credential',
    'x-amz-date',
    'x-amz-signature',
  ].map((name) => fields.get(name));
  if (!policy || !signature) throw new S3Error('AccessDenied', 'Access Denied');
  if (algorithm !== ALGORITHM) throw invalid('x-amz-algorithm', algorithm);
  if (!credential) throw invalid('x-amz-credential');
  if (!timestamp) throw invalid('x-amz-date');
  const scope = checkCredential(credential, timestamp, keys, (why) =>
    invalid('x-amz-credential', credential, why),
  );
  if (!equalInConstantTime(sign(keys.secretAccessKey, scope, policy), signature))
    throw signatureDoesNotMatch(keys);
  return enforce(parsePolicy(policy), fields, bucket, now);
}

const IMPLEMENTED_FIELDS = /^x-amz-(?:meta-.*|algorithm|credential|date|signature)$/;
const UNSUPPORTED_FIELDS = new Set(['success_action_redirect', 'redirect', 'tagging']);

/** Refuses fields that change the outcome on S3 and that this server does not implement. */
function checkImplemented(fields: Fields): void {
  for (const [name, value] of fields) {
    const foreign = name.startsWith('x-amz-') && !IMPLEMENTED_FIELDS.test(name);
    if (foreign || UNSUPPORTED_FIELDS.has(name) || (name === 'acl' && value !== 'private')) {
      throw new S3Error('NotImplemented', `The form field ${name} is not implemented here.`);
    }
  }
}

/** Yields the file's bytes. Throws when the file is too large or too small, or when the form ends with an error. */
async function* checkedFile(
  { stream }: FormFile,
  { min, max }: SizeRange,
  formEnded: Promise<void>,
  request: S3Request,
): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > max) throw tooLarge(request.header('content-length') ?? size, max);
      yield chunk;
    }
  } catch (error) {
    // The file ended early because the form did. The form's error has the reason.
    if (!(error instanceof S3Error)) await formEnded;
    throw error;
  }
  if (size < min) {
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      ProposedSize: size,
      MinSizeAllowed: min,
    });
  }
  await formEnded;
}

const tooLarge = (proposed: string | number, max: number) =>
  new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    ProposedSize: proposed,
    MaxSizeAllowed: max,
  });
