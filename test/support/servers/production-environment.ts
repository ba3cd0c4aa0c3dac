/** The environment of a production server whose storage, rooms and converter do not exist. */
import { generateKeyPairSync } from 'node:crypto';

export const CONVERTER_SECRET = 'only for tests: it signs reports';

/** @param secret signs tokens */
export function productionEnvironment(databaseUrl: string, secret: string): Record<string, string> {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    DATABASE_URL: databaseUrl,
    DATABASE_POOL: '10',
    SHUTDOWN_DELAY: '0',
    JWT_SECRET: secret,
    S3_ENDPOINT: 'http://127.0.0.1:9',
    S3_ACCESS_KEY_ID: 'nobody',
    S3_SECRET_ACCESS_KEY: 'nothing',
    S3_SOURCE_BUCKET: 'source',
    S3_DESTINATION_BUCKET: 'destination',
    CONVERTER_URL: 'http://127.0.0.1:9/events',
    CONVERTER_SECRETS: CONVERTER_SECRET,
    CLOUDFRONT_URL: 'https://d111111abcdef8.cloudfront.net',
    CLOUDFRONT_KEY_PAIR_ID: 'K2JCJMDEHXQW5F',
    CLOUDFRONT_PRIVATE_KEY: privateKey,
    XMPP_SERVICE: 'off',
  };
}
