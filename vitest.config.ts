import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { InterleavedProjects } from './test/support/run/interleaved-projects.ts';

/** The workers of vitest and the processes of tests keep the bytecode of their modules here between starts. */
const COMPILE_CACHE = fileURLToPath(new URL('node_modules/.cache/lectern-compile', import.meta.url));
enableCompileCache(COMPILE_CACHE);
process.env['NODE_COMPILE_CACHE'] ??= COMPILE_CACHE;

const CLUSTER = 'test/support/parts/initialised-cluster.ts';
const POSTGRES = 'test/support/parts/postgres.ts';
const SYSTEM = 'test/support/parts/system.ts';
const CHROMIUM = 'test/support/parts/chromium.ts';

/** Tests of rules, parsers and contracts: they need no database, no server, no converter and no browser. */
const rules = [
  'test/{config,domain}/**/*.test.ts',
  'test/{log,shutdown}.test.ts',
  'test/files/signing-queue.test.ts',
  'test/http/{address,receive-body}.test.ts',
  'test/transport/query/**/*.test.ts',
  'test/transport/{fanout/group-key,fanout/pace,limits/byte-budget,websocket/incomplete-message}.test.ts',
  'test/setup/{deployment,documentation,import-boundaries,licences,tally}.test.ts',
  'test/api/access/{token,signing-keys,refusal-log}.test.ts',
  'test/api/schema.test.ts',
  'test/resilience/{chaos/checker,tcp-proxy}.test.ts',
  'test/local/s3/object-path.test.ts',
  'test/store/{deletions,jobs,write-path/change-queues}.test.ts',
  'test/xmpp/{body,random-bodies,documentation,stanzas}.test.ts',
  'converter/test/{plain-text,raster,report,storage}/*.test.ts',
  'converter/test/{identify,unsafe-settings,triggers/{overuse,queue,events-secret},scan/scan}.test.ts',
  'web/test/{client,page,pointer,seat,session,stage}/**/*.test.ts',
  'web/test/{messages,races,styles}.test.ts',
];

/** Tests that stop, kill or exhaust parts; `npm run test:resilience` runs their long form. */
const resilience = ['test/resilience/**/*.test.ts', 'converter/test/resilience/**/*.test.ts'];

/** These tests restart whole systems, which takes minutes on a busy machine. */
const RESILIENCE_LIMITS = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000 } },
};

/** A test has many steps in several windows, each of which takes seconds on a busy machine. */
const BROWSER_LIMITS = {
  testTimeout: 600_000,
  hookTimeout: 600_000,
  expect: { poll: { timeout: 120_000 } },
};

const browser = ['test/browser/**/*.test.ts', 'web/test/browser/**/*.test.ts'];

/** This test needs Prosody. */
const room = 'web/test/client/{forged-message,late-join}.test.ts';

const project = (
  name: string,
  include: string[],
  exclude: string[],
  globalSetup: string[] = [],
  isolate = true,
  limits: object = {},
) => ({
  extends: true as const,
  test: { name, include, exclude, globalSetup, isolate, ...limits },
});

export default defineConfig({
  // graphql checks `instanceof`: every importer must get the same copy of it.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    // Tests wait for conditions, not for time: these limits only end a test that would never end.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    // Two cores serve four files at once, because most of a test's time is spent waiting for other processes. With six,
    // tests that measure what a user waits for fail on two cores.
    maxWorkers: 4,
    sequence: { sequencer: InterleavedProjects },
    projects: [
      project('rules', rules, [room], [], false),
      project(
        'server',
        ['test/**/*.test.ts', room],
        [...rules.filter((glob) => !glob.startsWith('web/')), ...browser, ...resilience],
        [CLUSTER, POSTGRES, SYSTEM],
        // Files share the modules of a worker, because they cost more CPU than most files. No module of src/ has state.
        false,
      ),
      project(
        'converter',
        ['converter/test/**/*.test.ts'],
        [...rules, ...resilience],
        [],
        // Files share the modules of a worker, as those of `server` do, and restore what they change of the process.
        false,
      ),
      project('clients', ['examples/test/**/*.test.ts'], [], [CLUSTER, POSTGRES, SYSTEM, CHROMIUM]),
      project('browser', browser, [], [CLUSTER, SYSTEM, CHROMIUM], true, BROWSER_LIMITS),
      project('resilience', resilience, rules, [CLUSTER, POSTGRES], false, RESILIENCE_LIMITS),
    ],
  },
});
