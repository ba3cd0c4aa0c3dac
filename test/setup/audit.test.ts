/** `npm run audit` against a registry of the test. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Runs the audit with a registry that answers with `status` and, about known vulnerabilities, with `advisories`. */
async function audit(status: number, advisories: object): Promise<{ code: number; output: string }> {
  const registry = createServer((request, response) => {
    request.resume().on('end', () => {
      const isAudit = request.url?.endsWith('/security/advisories/bulk') ?? false;
      response.writeHead(isAudit ? status : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isAudit ? advisories : { error: 'not found' }));
    });
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const { port } = registry.address() as { port: number };
  const env = { ...process.env, npm_config_registry: `http://127.0.0.1:${port}/` };
  const result = await new Promise<{ code: number; output: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['scripts/audit.ts'],
      { cwd: ROOT, env },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: `${stdout}${stderr}` }),
    );
  });
  registry.close();
  return result;
}

const ADVISORY = {
  id: 1,
  url: 'https://advisories.example/1',
  title: 'Requests take for ever',
  severity: 'high',
  vulnerable_versions: '>=0.0.0',
};

test.each([
  [
    'names each package with a known vulnerability and fails',
    200,
    { fastify: [ADVISORY] },
    1,
    /high: fastify .*Requests take for ever/,
  ],
  ['succeeds when no package has a known vulnerability', 200, {}, 0, /^No production packages with known/],
  [
    'says that the registry does not answer audits, and exits with another code',
    405,
    {},
    2,
    /^The registry does not answer audits: .*405.*\nNot checked: all [1-9]\d+ production packages of package-lock\.json/,
  ],
])('the audit %s', async (_what, status, advisories, code, output) => {
  const result = await audit(status, advisories);
  expect(result.output).toMatch(output);
  expect(result.code).toBe(code);
});
