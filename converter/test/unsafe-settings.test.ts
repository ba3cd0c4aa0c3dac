import { expect, test } from 'vitest';
import { readConfig } from '../src/config/config.ts';
import { unsafeSettings } from '../src/config/unsafe-settings.ts';

/** Settings that cause no warning. */
const SAFE = {
  CONVERTER_API_URL: 'https://lectern.example/graphql',
  CONVERTER_SECRET: '8d3f6b0a2c9e4715b7a8d1c5e0f4963b',
  S3_ENDPOINT: 'https://s3.example',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: '5b2e9d7c1f604a38b0c6d4e8a9f3721e',
  S3_SOURCE_BUCKET: 'source',
  S3_DESTINATION_BUCKET: 'destination',
};

const warningsOf = (changes: Record<string, string>) => unsafeSettings(readConfig({ ...SAFE, ...changes }));

test('a converter does not warn when every setting is safe, or stays on the machine', () => {
  expect(warningsOf({})).toEqual([]);
  expect(
    warningsOf({ CONVERTER_API_URL: 'http://127.0.0.1:4000/graphql', S3_ENDPOINT: 'http://[::1]:8333' }),
  ).toEqual([]);
});

test.each([
  ['CONVERTER_HOST', '0.0.0.0'],
  ['CONVERTER_SECRET', 'short'],
  ['CONVERTER_SECRET', 'a'.repeat(64)],
  ['CONVERTER_SECRET', SAFE.S3_SECRET_ACCESS_KEY],
  ['CONVERTER_EVENTS_SECRET', 'short'],
  ['CONVERTER_EVENTS_SECRET', SAFE.CONVERTER_SECRET],
  ['CONVERTER_API_URL', 'http://server:4000/graphql'],
  ['S3_ENDPOINT', 'http://s3:8333'],
  ['CONVERTER_SQS_URL', 'http://queue:9324/queue/uploads'],
])('a converter warns of %s=%s in one sentence that names the variable and not the secret', (name, value) => {
  const warnings = warningsOf({ [name]: value });
  expect(warnings).toEqual([expect.stringContaining(name)]);
  if (name.endsWith('SECRET')) expect(warnings[0]).not.toContain(value);
});
