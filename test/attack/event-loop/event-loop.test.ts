/** The time for which one request keeps the event loop of the compiled server. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Orm, openOrm } from '../../../src/store/orm.ts';
import { token } from '../../support/clients/ask.ts';
import { type FreshDatabase, freshDatabase } from '../../support/parts/postgres.ts';
import { productionEnvironment } from '../../support/servers/production-environment.ts';
import { type ProductionServer, startProduction } from '../../support/servers/production-server.ts';
import { seed } from '../../support/servers/test-server.ts';
import { exchange } from '../fuzz/connection.ts';
import { expensiveRequests } from './requests.ts';

const SECRET = 'only for tests: everybody may know this one';
/** Milliseconds of the event loop for a request without a valid token, and with one. */
const STRANGER_MS = 20;
const VIEWER_MS = 50;
/** The first executions of a function are slow, because V8 has not compiled it, and the collector runs at times. */
const MAX_RUNS = 8;

let database: FreshDatabase;
let orm: Orm;
let server: ProductionServer;
let student: string;
beforeAll(async () => {
  database = await freshDatabase();
  server = await startProduction({ env: productionEnvironment(database.url, SECRET) });
  orm = await openOrm(database.url, 2);
  const { id } = await seed({ orm, parts: { changes: { rooms: false } } }, { pages: 2 });
  student = await token({ roles: ['student'], video: id, canUpdate: false, secret: SECRET });
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await orm?.close(true);
  await database?.[Symbol.asyncDispose]();
});

/** CPU time of the main thread, in milliseconds. The kernel counts it, so other processes do not add to it. */
function mainThreadMs(): number {
  const { pid } = server;
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
}

/** The least time of a few runs for one request. Stops at the first run within the limit. */
async function leastTime(bytes: Buffer, limit: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < MAX_RUNS && least >= limit; run++) {
    const before = mainThreadMs();
    await exchange({ url: server.url, address: '127.0.0.1', bytes, ending: 'half-close', patience: 300 });
    await delay(5);
    least = Math.min(least, mainThreadMs() - before);
  }
  return least;
}

test.each<[string, number, () => string | null]>([
  ['a stranger', STRANGER_MS, () => null],
  ['a student', VIEWER_MS, () => student],
])('no single request of %s keeps the event loop for %i ms', async (_who, limit, tokenOf) => {
  const slow: Record<string, number> = {};
  for (const [name, bytes] of expensiveRequests(tokenOf())) {
    const time = await leastTime(bytes, limit);
    if (time >= limit) slow[name] = Math.round(time);
  }
  expect(slow).toEqual({});
});
