/** Searches for secrets in what a converter and the parts of `npm start` show, as `secrets.test.ts` does for a server. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { startConverterProcess } from '../../converter/test/support/converter-process.ts';
import { argumentsOf, processTree } from '../support/parts/process-tree.ts';
import { sharedSystem } from '../support/parts/system.ts';
import { canary, searchForSecrets } from '../support/secret-search.ts';

test('the secrets of a converter are not in its answers, its log or the arguments of processes', async () => {
  const secrets = { CONVERTER_SECRET: canary('report'), S3_SECRET_ACCESS_KEY: canary('s3') };
  const { see, leaks } = searchForSecrets(secrets);
  await using converter = await startConverterProcess({
    CONVERTER_PORT: '0',
    CONVERTER_SPARES: '0',
    CONVERTER_LOG: 'debug',
    CONVERTER_API_URL: 'http://127.0.0.1:9/graphql',
    ...secrets,
    S3_ENDPOINT: 'http://127.0.0.1:9',
    S3_ACCESS_KEY_ID: 'lectern',
    S3_SOURCE_BUCKET: 'source',
    S3_DESTINATION_BUCKET: 'destination',
  });
  const key = `${randomUUID()}/sharedlivemedias/${randomUUID()}/1700000000.pdf`;
  const event = {
    Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'source' }, object: { key } } }],
  };
  for (const [path, body] of [
    ['/events', JSON.stringify(event)],
    ['/events', 'no event'],
    ['/health'],
    ['/metrics'],
  ]) {
    const response = await fetch(new URL(path ?? '', converter.url), body ? { method: 'POST', body } : {});
    see('the answers of the converter', await response.text());
  }
  await expect.poll(() => converter.lines.some(({ msg }) => msg === 'report.retried')).toBe(true);
  see('the arguments of processes', await argumentsOf(converter.pid));
  see('the log of the converter', converter.lines.map((line) => JSON.stringify(line)).join('\n'));
  expect(leaks()).toEqual([]);
});

describe('the parts of npm start', () => {
  test('show no secret in the arguments of their processes', async () => {
    const { data, pid } = sharedSystem();
    const secrets = JSON.parse(await readFile(`${data}/secrets.json`, 'utf8'));
    // These two are not secret.
    for (const name of ['cloudFrontPublicKey', 'cloudFrontKeyPairId', 's3AccessKeyId']) delete secrets[name];
    const { see, leaks } = searchForSecrets(secrets);
    const text = await argumentsOf(pid);
    expect(text).toContain('postgres');
    see('the arguments of the parts of npm start', text);
    expect(leaks()).toEqual([]);
  });

  test('write no core dump', async () => {
    const parts = (await processTree(sharedSystem().pid)).filter(({ command }) =>
      /bin\/postgres|prosody|^[^\0]*node\0(?:[^\0]*\0)*?[^\0]*\/main\.js/.test(command),
    );
    expect(parts.length).toBeGreaterThanOrEqual(3);
    for (const { pid, command } of parts) {
      const limits = await readFile(`/proc/${pid}/limits`, 'utf8').catch(() => null);
      // A backend of PostgreSQL may have ended since.
      if (limits !== null) expect(limits, command).toMatch(/^Max core file size +0 +0 /m);
    }
  });
});
