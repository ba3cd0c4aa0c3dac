import { expect, test } from 'vitest';
import { converterEnvironment } from '../../local/converter.ts';

const OPTIONS = {
  port: 4100,
  apiUrl: 'http://127.0.0.1:4000/graphql',
  secret: 'secret',
  config: {
    maxUploadSize: 1,
    maxPages: 1,
    s3: { region: 'us-east-1', sourceBucket: 'source', destinationBucket: 'destination' },
  },
} as Parameters<typeof converterEnvironment>[0];

test('npm start accepts a machine without bubblewrap, unless its user decides otherwise', () => {
  const sandboxOf = (own: NodeJS.ProcessEnv) => converterEnvironment(OPTIONS, own)['CONVERTER_SANDBOX'];
  expect(sandboxOf({ PATH: '/usr/bin' })).toBe('auto');
  expect(sandboxOf({ CONVERTER_SANDBOX: 'bwrap' })).toBe('bwrap');
});
