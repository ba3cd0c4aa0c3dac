import { describe, expect, test } from 'vitest';
import { toEnvironment } from '../../local/environment.ts';
import { LOCAL_VARIABLES } from '../../local/variables.ts';
import { readConfig, readSettings } from '../../src/config/config.ts';
import { VARIABLES } from '../../src/config/variables.ts';

/** The variables that a production server requires. */
const COMPLETE = {
  DATABASE_URL: 'postgres://lectern:secret@database/lectern?sslmode=verify-full',
  JWT_SECRET: 'a secret with more than thirty-two characters',
  S3_SOURCE_BUCKET: 'source',
  S3_DESTINATION_BUCKET: 'destination',
  XMPP_SERVICE: 'off',
  CONVERTER_URL: 'https://converter:4100/events',
  CONVERTER_SECRETS: 'the first secret of the converter, the second secret of the converter',
};

/** Settings without which a production server warns. */
const SAFE = {
  CORS_ORIGINS: 'https://lms.example',
  METRICS_TOKEN: 'a token of the monitoring with 40 characters',
};

const problemsOf = (env: Record<string, string>): string => {
  try {
    readConfig(env);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('the configuration of a production server', () => {
  test('is read from the environment, with defaults for what is optional', () => {
    expect(readConfig({ ...COMPLETE, ...SAFE })).toMatchObject({
      host: '127.0.0.1',
      port: 4000,
      databaseUrl: COMPLETE.DATABASE_URL,
      s3: { endpoint: null, credentials: null, sourceBucket: 'source', forcePathStyle: false },
      cloudFront: null,
      xmpp: null,
      converter: { secrets: ['the first secret of the converter', 'the second secret of the converter'] },
      linkRotation: 1_800,
      shutdownDelay: 5,
      warnings: [],
    });
  });

  test('names every missing variable at once, with what it is for', () => {
    const problems = problemsOf({});
    for (const name of [
      'DATABASE_URL',
      'JWT_SECRET',
      'S3_SOURCE_BUCKET',
      'S3_DESTINATION_BUCKET',
      'XMPP_SERVICE',
      'XMPP_DOMAIN',
      'XMPP_USERNAME',
      'XMPP_PASSWORD',
      'CONVERTER_URL',
      'CONVERTER_SECRETS',
    ]) {
      const description = VARIABLES.find((each) => each.name === name)?.description;
      expect(problems).toContain(`  ${name} is missing: ${description}\n`.trimEnd());
    }
  });

  test.each(Object.keys(COMPLETE))('refuses an environment without %s', (name) => {
    const problems = problemsOf({ ...COMPLETE, [name]: '' });
    expect(problems).toContain(`${name} is missing: `);
  });

  test('accepts a JWKS instead of a secret', () => {
    const { JWT_SECRET: _, ...rest } = COMPLETE;
    const config = readConfig({ ...rest, JWT_JWKS_URL: 'https://lms.example/jwks.json' });
    expect(config.jwt).toMatchObject({ secret: null, jwksUrl: 'https://lms.example/jwks.json' });
  });

  test('refuses a storage other than AWS without credentials', () => {
    const problems = problemsOf({ ...COMPLETE, S3_ENDPOINT: 'http://s3:8333' });
    expect(problems).toContain('S3_ACCESS_KEY_ID is missing: S3_ENDPOINT, S3_SOURCE_BUCKET');
  });

  test('refuses a part of which only some variables are set', () => {
    const problems = problemsOf({ ...COMPLETE, CLOUDFRONT_URL: 'https://cdn.example' });
    expect(problems).toContain('CLOUDFRONT_KEY_PAIR_ID is missing: CLOUDFRONT_URL needs it');
    expect(problems).toContain('CLOUDFRONT_PRIVATE_KEY is missing: CLOUDFRONT_URL needs it');
  });

  test('names malformed variables and missing ones together', () => {
    const problems = problemsOf({ PORT: 'four thousand', LINK_TTL: '1' });
    expect(problems).toContain('PORT must be a whole number from 0 to 65535, not “four thousand”');
    expect(problems).toContain('LINK_TTL must be a whole number from 60 to 604800, not “1”');
    expect(problems).toContain('DATABASE_URL is missing: ');
  });

  test('refuses links that S3 would refuse to sign, unless CloudFront signs them', () => {
    const week = { ...COMPLETE, LINK_TTL: '604800', LINK_ROTATION_SECONDS: '1' };
    expect(problemsOf(week)).toContain('LINK_TTL and LINK_ROTATION_SECONDS must not exceed 604800 seconds');
    const fitting = { ...week, LINK_TTL: '604799' };
    expect(readConfig(fitting)).toMatchObject({ linkTtl: 604_799, linkRotation: 1 });
    const key = '-----BEGIN PRIVATE KEY-----\nkey\n-----END PRIVATE KEY-----';
    const cdn = { CLOUDFRONT_URL: 'https://cdn.example', CLOUDFRONT_KEY_PAIR_ID: 'K1' };
    expect(readConfig({ ...week, ...cdn, CLOUDFRONT_PRIVATE_KEY: key }).linkTtl).toBe(604_800);
  });

  test('prints no value of a secret in an error', () => {
    const problems = problemsOf({ ...COMPLETE, JWT_SECRET: 'short-canary', PORT: 'x' });
    expect(problems).toContain('JWT_SECRET must have at least 32 characters');
    expect(problems).not.toContain('canary');
  });

  test('reads the former names of variables, and warns', () => {
    const former = { LINK_BUCKET: '600', DRAIN_DELAY: '7' };
    const { linkRotation, shutdownDelay, warnings } = readConfig({ ...COMPLETE, ...SAFE, ...former });
    expect({ linkRotation, shutdownDelay }).toEqual({ linkRotation: 600, shutdownDelay: 7 });
    expect(warnings).toEqual([
      expect.stringContaining('DRAIN_DELAY is now called SHUTDOWN_DELAY'),
      expect.stringContaining('LINK_BUCKET is now called LINK_ROTATION_SECONDS'),
    ]);
  });

  test.each([
    ['https://lms.example', ['https://lms.example']],
    ['https://LMS.example:443/, http://localhost:3000', ['https://lms.example', 'http://localhost:3000']],
    ['*', ['*']],
    ['none', []],
  ])('reads the origins %j as browsers write them', (text, origins) => {
    const { corsOrigins, frameAncestors } = readConfig({
      ...COMPLETE,
      ...SAFE,
      CORS_ORIGINS: text,
      FRAME_ANCESTORS: text,
    });
    expect({ corsOrigins, frameAncestors }).toEqual({ corsOrigins: origins, frameAncestors: origins });
  });

  test.each(['lms.example', 'https://lms.example/course', 'https://', 'https://a.example; script-src *'])(
    'refuses %j, which is no origin',
    (text) => {
      const problems = problemsOf({ ...COMPLETE, CORS_ORIGINS: text, FRAME_ANCESTORS: text });
      expect(problems).toContain('CORS_ORIGINS must be origins');
      expect(problems).toContain('FRAME_ANCESTORS must be origins');
    },
  );

  test('prefers LINK_ROTATION_SECONDS to its former name', () => {
    const env = { ...COMPLETE, LINK_BUCKET: '600', LINK_ROTATION_SECONDS: '900' };
    expect(readConfig(env).linkRotation).toBe(900);
  });
});

describe('the settings of npm start', () => {
  test('leave every part open that the environment does not name', () => {
    expect(readSettings({})).toMatchObject({
      port: null,
      databaseUrl: null,
      s3: null,
      xmpp: null,
      converter: null,
      jwt: { secret: null, jwksUrl: null },
    });
  });

  test('refuse a part of which only some variables are set', () => {
    expect(() => readSettings({ CONVERTER_URL: 'http://converter:4100/events' })).toThrow(
      'CONVERTER_SECRETS is missing: CONVERTER_URL needs it',
    );
  });
});

test('each variable has one definition, with a description that is a sentence', () => {
  const variables = [...VARIABLES, ...LOCAL_VARIABLES];
  expect(new Set(variables.map(({ name }) => name)).size).toBe(variables.length);
  for (const { name, description } of variables) {
    expect(name).toMatch(/^[A-Z][A-Z0-9_]+$/);
    expect(description).toMatch(/^[A-Z`].*[.`]$/);
  }
});

test('npm run dev hands the server the configuration as it is', () => {
  const config = readConfig({
    ...COMPLETE,
    ...SAFE,
    PORT: '4321',
    CORS_ORIGINS: 'https://one.example,https://two.example',
    S3_ENDPOINT: 'http://127.0.0.1:4001',
    S3_ACCESS_KEY_ID: 'key',
    S3_SECRET_ACCESS_KEY: 'secret',
    CLOUDFRONT_URL: 'http://127.0.0.1:4002',
    CLOUDFRONT_KEY_PAIR_ID: 'K2JCJMDEHXQW5F',
    CLOUDFRONT_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----\nkey\n-----END PRIVATE KEY-----',
    XMPP_SERVICE: 'xmpp://127.0.0.1:4003',
    XMPP_DOMAIN: 'lectern.local',
    XMPP_USERNAME: 'lectern',
    XMPP_PASSWORD: 'password',
  });
  expect(readConfig(toEnvironment(config))).toEqual(config);
});
