/** The secrets that the embedded parts share. They are generated once, in a file that only this user can read. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writePrivateFile } from './supervise/private-files.ts';

export interface Secrets {
  jwtSecret: string;
  converterSecret: string;
  s3AccessKeyId: string;
  s3SecretAccessKey: string;
  xmppPassword: string;
  cloudFrontKeyPairId: string;
  /** PEM, PKCS#8. */
  cloudFrontPrivateKey: string;
  /** PEM, SPKI. */
  cloudFrontPublicKey: string;
}

const random = (bytes: number) => randomBytes(bytes).toString('base64url');

function generateSecrets(): Secrets {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return {
    jwtSecret: random(48),
    converterSecret: random(48),
    s3AccessKeyId: `LOCAL${randomBytes(8).toString('hex').toUpperCase()}`,
    s3SecretAccessKey: random(30),
    xmppPassword: random(30),
    cloudFrontKeyPairId: `K${randomBytes(7).toString('hex').toUpperCase()}`,
    cloudFrontPrivateKey: privateKey,
    cloudFrontPublicKey: publicKey,
  };
}

/** Reads the secrets from `file`, and generates them on the first call. */
export async function loadSecrets(file: string): Promise<Secrets> {
  const saved = await readFile(file, 'utf8').catch(() => null);
  if (saved) return JSON.parse(saved) as Secrets;
  const secrets = generateSecrets();
  await mkdir(dirname(file), { recursive: true });
  await writePrivateFile(file, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}
