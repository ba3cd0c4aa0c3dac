/**
 * Checks signed URLs with a canned policy as CloudFront does.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html
 */
import { type KeyObject, verify as verifyBytes } from 'node:crypto';

export interface TrustedKey {
  id: string;
  key: KeyObject;
}

/** A refusal with CloudFront's code and message. */
export class Denied extends Error {
  override name = 'Denied';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Resource {
  /** The decoded path of the object. */
  key: string;
  /** The rest of the URL's query. The signature covers it. */
  query: URLSearchParams;
  expiresAt: Date;
}

const SIGNING_PARAMETERS = ['Expires', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm'] as const;

/**
 * The object that a signed URL opens. `origin` is the origin of the viewer's URL, `target` its path and query as the
 * viewer sent them.
 * @throws Denied
 */
export function verify(origin: string, target: string, trusted: TrustedKey, now: Date): Resource {
  const [path = '', ...rest] = target.split('?');
  const pairs = rest.join('?').split('&').filter(Boolean);
  const query = new URLSearchParams(pairs.join('&'));
  const [expires, signature, keyPairId, algorithm] = SIGNING_PARAMETERS.map((name) => only(query, name));
  if (!keyPairId) throw new Denied('MissingKey', 'Missing Key-Pair-Id query parameter or cookie value');
  if (keyPairId !== trusted.id) throw new Denied('InvalidKey', 'Unknown Key');
  if (!signature) throw new Denied('MissingSignature', 'Missing Signature query parameter or cookie value');
  if (query.has('Policy') || !/^\d{1,12}$/.test(expires ?? ''))
    throw new Denied('MalformedPolicy', 'Malformed Policy');
  // The signature covers the URL byte for byte, so the parameters are removed as the viewer wrote them.
  const kept = pairs.filter(
    (pair) => !SIGNING_PARAMETERS.some((name) => pair === name || pair.startsWith(`${name}=`)),
  );
  const resource = `${origin}${path}${kept.length > 0 ? `?${kept.join('&')}` : ''}`;
  const policy = `{"Statement":[{"Resource":"${resource}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`;
  const hash = algorithm === 'SHA256' ? 'RSA-SHA256' : 'RSA-SHA1';
  if (!verifyBytes(hash, Buffer.from(policy), trusted.key, unencode(signature))) throw accessDenied();
  const expiresAt = new Date(Number(expires) * 1000);
  if (now >= expiresAt) throw accessDenied();
  return { key: keyOf(path), query: new URLSearchParams(kept.join('&')), expiresAt };
}

export const accessDenied = () => new Denied('AccessDenied', 'Access denied');

/** Refuses a parameter that occurs twice, because the check and a later reader could use different values. */
function only(query: URLSearchParams, name: string): string | null {
  const [value = null, ...more] = query.getAll(name);
  if (more.length > 0) throw accessDenied();
  return value;
}

/** Decodes CloudFront's variant of base64: `-` for `+`, `_` for `=`, `~` for `/`. */
function unencode(signature: string): Buffer {
  if (!/^[\w~-]+$/.test(signature) || signature.length % 4 !== 0) {
    throw new Denied('MalformedSignature', 'Could not unencode Signature');
  }
  return Buffer.from(signature.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/'), 'base64');
}

function keyOf(path: string): string {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    throw accessDenied();
  }
}
