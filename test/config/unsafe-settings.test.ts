import { describe, expect, test } from 'vitest';
import { readConfig, readSettings } from '../../src/config/config.ts';

/** Settings that cause no warning. */
const SAFE = {
  HOST: '127.0.0.1',
  CORS_ORIGINS: 'https://lms.example',
  METRICS_TOKEN: 'bd1c0a5f4e7a4a34a1c3f9e6d2b8c7a0',
  DATABASE_URL: 'postgres://lectern:secret@database.example/lectern?sslmode=verify-full',
  JWT_SECRET: '0f8c4de2b7a94c51a6d3e9f0718b2c64',
  S3_ENDPOINT: 'https://s3.example',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: '5b2e9d7c1f604a38b0c6d4e8a9f3721e',
  S3_SOURCE_BUCKET: 'source',
  S3_DESTINATION_BUCKET: 'destination',
  CLOUDFRONT_URL: 'https://cdn.example',
  CLOUDFRONT_KEY_PAIR_ID: 'K2JCJMDEHXQW5F',
  CLOUDFRONT_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----',
  XMPP_SERVICE: 'xmpps://xmpp.example:5223',
  XMPP_DOMAIN: 'xmpp.example',
  XMPP_USERNAME: 'lectern',
  XMPP_PASSWORD: 'c7a1e5d39b8f4062a4d7c0e9f6b3815d',
  XMPP_WEBSOCKET_URL: 'wss://xmpp.example/ws',
  CONVERTER_URL: 'https://converter.example/events',
  CONVERTER_SECRETS: '8d3f6b0a2c9e4715b7a8d1c5e0f4963b,e4b7c2a95d0f4386a1c8e3d6f9b0725c',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://traces.example',
};

const warningsOf = (changes: Record<string, string | undefined>) =>
  readConfig({ ...SAFE, ...changes }).warnings;

describe('a production server', () => {
  test('does not warn when every setting is safe', () => {
    expect(warningsOf({})).toEqual([]);
  });

  test.each([
    ['CORS_ORIGINS', undefined],
    ['CORS_ORIGINS', 'https://lms.example, *'],
    ['METRICS_TOKEN', undefined],
    ['METRICS_TOKEN', 'short'],
    ['LOG_LEVEL', 'silent'],
    ['HOST', '0.0.0.0'],
    ['HOST', '::'],
    ['HOST', '192.0.2.1'],
    ['TRUSTED_PROXIES', '127.0.0.1,0.0.0.0/0'],
    ['TRUSTED_PROXIES', '::/0'],
    ['JWT_SECRET', 'a'.repeat(64)],
    ['CONVERTER_SECRETS', `${SAFE.CONVERTER_SECRETS},short`],
    ['DATABASE_URL', 'postgres://lectern:secret@database.example/lectern'],
    ['DATABASE_URL', 'postgres://lectern:secret@192.0.2.1:5432/lectern?sslmode=prefer'],
    ['S3_ENDPOINT', 'http://s3.example'],
    ['S3_PUBLIC_ENDPOINT', 'http://files.example'],
    ['CLOUDFRONT_URL', 'http://cdn.example'],
    ['XMPP_SERVICE', 'xmpp://xmpp.example:5222'],
    ['XMPP_SERVICE', 'ws://xmpp.example/ws'],
    ['XMPP_WEBSOCKET_URL', 'ws://xmpp.example/ws'],
    ['CONVERTER_URL', 'http://converter.example/events'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://traces.example:4318'],
  ])('warns of %s=%s in one sentence that names the variable', (name, value) => {
    const warnings = warningsOf({ [name]: value });
    expect(warnings).toEqual([expect.stringContaining(name)]);
    expect(warnings[0]).toMatch(/\.$/);
  });

  test('warns of keys from an address without TLS, and of keys that also sign tokens for others', () => {
    const keys = { JWT_SECRET: undefined, JWT_JWKS_URL: 'http://lms.example/jwks.json' };
    expect(warningsOf({ ...keys, JWT_AUDIENCE: 'lectern' })).toEqual([
      expect.stringContaining('JWT_JWKS_URL'),
    ]);
    expect(warningsOf({ ...keys, JWT_JWKS_URL: 'https://lms.example/jwks.json' })).toEqual([
      expect.stringContaining('JWT_AUDIENCE'),
    ]);
  });

  test('warns of one secret for two purposes, with the names of both variables', () => {
    expect(warningsOf({ CONVERTER_SECRETS: SAFE.JWT_SECRET })).toEqual([
      'JWT_SECRET and CONVERTER_SECRETS are the same secret. Give each its own.',
    ]);
    expect(warningsOf({ XMPP_PASSWORD: SAFE.S3_SECRET_ACCESS_KEY })[0]).toContain('XMPP_PASSWORD');
  });

  test.each([
    ['DATABASE_URL', 'postgres://lectern:secret@127.0.0.1/lectern'],
    ['DATABASE_URL', 'postgres://lectern:secret@[::1]/lectern'],
    ['DATABASE_URL', 'postgres://lectern:secret@localhost/lectern'],
    ['DATABASE_URL', 'postgres:///lectern?host=/var/run/postgresql'],
    ['S3_ENDPOINT', 'http://127.0.0.1:8333'],
    ['XMPP_SERVICE', 'xmpp://localhost:5222'],
    ['XMPP_SERVICE', 'off'],
    ['CONVERTER_URL', 'http://[::1]:4100/events'],
  ])('does not warn of %s=%s, which stays on the machine', (name, value) => {
    expect(warningsOf({ [name]: value })).toEqual([]);
  });

  test('names no value of a secret in a warning', () => {
    const warnings = warningsOf({
      JWT_SECRET: 'canary'.repeat(6),
      CONVERTER_SECRETS: 'canary',
      METRICS_TOKEN: 'canary of the metrics',
      DATABASE_URL: 'postgres://lectern:canary@database.example/lectern',
      XMPP_PASSWORD: SAFE.S3_SECRET_ACCESS_KEY,
    });
    expect(warnings).toHaveLength(5);
    expect(warnings.join()).not.toMatch(/canary|5b2e9d7c/);
  });
});

test('npm start, which is for one machine, does not warn', () => {
  expect(readSettings({}).warnings).toEqual([]);
});
