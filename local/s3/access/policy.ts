/**
 * Parses POST policies and checks forms against them. Pure.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { S3Error } from '../error.ts';

type Condition =
  | { kind: 'eq' | 'starts-with'; field: string; value: string }
  | { kind: 'content-length-range'; min: number; max: number };

export interface Policy {
  expiration: Date;
  conditions: Condition[];
}

/** Bounds of a file's size in bytes, both included. */
export interface SizeRange {
  min: number;
  max: number;
}

const invalid = (why: string) => new S3Error('InvalidPolicyDocument', `Invalid Policy: ${why}`);
const refused = (why: string) => new S3Error('AccessDenied', `Invalid according to Policy: ${why}`);

/** @throws S3Error InvalidPolicyDocument */
export function parsePolicy(base64: string): Policy {
  const document: unknown = parseJson(Buffer.from(base64, 'base64').toString());
  if (!isRecord(document)) throw invalid('Invalid JSON.');
  const { expiration, conditions } = document;
  if (typeof expiration !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(expiration)) {
    throw invalid("Invalid 'expiration' value.");
  }
  const until = new Date(expiration);
  if (Number.isNaN(until.getTime())) throw invalid("Invalid 'expiration' value.");
  if (!Array.isArray(conditions)) throw invalid("Policy missing 'conditions'.");
  return { expiration: until, conditions: conditions.map(parseCondition) };
}

function parseCondition(condition: unknown): Condition {
  if (Array.isArray(condition)) {
    const [operator, first, second, ...more] = condition;
    const kind = typeof operator === 'string' ? operator.toLowerCase() : '';
    if (more.length > 0) throw invalid('Invalid Condition: wrong number of arguments.');
    if (kind === 'content-length-range') return { kind, min: bytes(first), max: bytes(second) };
    if (kind !== 'eq' && kind !== 'starts-with')
      throw invalid(`Invalid Condition: unknown operation '${kind}'.`);
    if (typeof first !== 'string' || !first.startsWith('$') || typeof second !== 'string') {
      throw invalid('Invalid Condition: a field is written `$name`, its value as text.');
    }
    return { kind, field: first.slice(1).toLowerCase(), value: second };
  }
  const [pair, ...more] = isRecord(condition) ? Object.entries(condition) : [];
  if (!pair || more.length > 0 || typeof pair[1] !== 'string') {
    throw invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.');
  }
  return { kind: 'eq', field: pair[0].toLowerCase(), value: pair[1] };
}

function bytes(value: unknown): number {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) {
    throw invalid('Invalid Condition: content-length-range takes two whole numbers.');
  }
  return number;
}

// These two fields carry the policy and its signature. Nothing uses fields that begin with x-ignore-.
const uncovered = (field: string) =>
  field === 'policy' || field === 'x-amz-signature' || field.startsWith('x-ignore-');

/**
 * Checks a form against its policy: it is not expired, every condition holds, and a condition covers every field.
 * `fields` has lower-case names; `bucket` is the one in the URL.
 * @throws S3Error AccessDenied
 */
export function enforce(
  policy: Policy,
  fields: ReadonlyMap<string, string>,
  bucket: string,
  now: Date,
): SizeRange {
  if (now >= policy.expiration) throw refused('Policy expired.');
  const range = { min: 0, max: 5 * 1024 ** 3 };
  const covered = new Set<string>();
  for (const condition of policy.conditions) {
    if (condition.kind === 'content-length-range') {
      range.min = Math.max(range.min, condition.min);
      range.max = Math.min(range.max, condition.max);
      continue;
    }
    covered.add(condition.field);
    if (!holds(condition, condition.field === 'bucket' ? bucket : fields.get(condition.field))) {
      const { kind, field, value } = condition;
      throw refused(`Policy Condition failed: ${JSON.stringify([kind, `$${field}`, value])}`);
    }
  }
  const extra = [...fields.keys()].filter((field) => !covered.has(field) && !uncovered(field));
  if (extra.length > 0) throw refused(`Extra input fields: ${extra.join(', ')}`);
  return range;
}

function holds(
  { kind, field, value }: Exclude<Condition, { min: number }>,
  actual: string | undefined,
): boolean {
  if (actual === undefined) return false;
  if (kind === 'eq') return actual === value;
  // A content type may be a list, each part of which has to match.
  const values = field === 'content-type' ? actual.split(',') : [actual];
  return values.every((each) => each.startsWith(value));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('Invalid JSON.');
  }
}
