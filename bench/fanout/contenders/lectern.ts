/** Lectern's WebSockets and groups on the plain schema that the other contenders have. */
import { createServer } from 'node:http';
import { createPubSub } from '@graphql-yoga/subscription';
import { AnswerBudget } from '../../../src/graphql/answer-budget.ts';
import { createAudit } from '../../../src/graphql/audit/audit.ts';
import type { Context } from '../../../src/graphql/context.ts';
import { createMulticast } from '../../../src/transport/fanout/multicast.ts';
import { Overuse } from '../../../src/transport/limits/overuse.ts';
import { Quotas } from '../../../src/transport/limits/quotas.ts';
import { DEFAULT_LIMITS } from '../../../src/transport/limits/transport-limits.ts';
import { CheckQueue } from '../../../src/transport/query/check-queue.ts';
import { createPrepare } from '../../../src/transport/query/prepare.ts';
import { serveWebSockets } from '../../../src/transport/websocket/server.ts';
import { stateOf, VIDEO } from '../selection.ts';
import { type Contender, listen, subscriptionSchema } from './contender.ts';

/** Every run opens fewer sockets. */
const MAX_SOCKETS = 20_000;

export async function lectern(): Promise<Contender> {
  const pubSub = createPubSub<{ video: [object] }>();
  const schema = subscriptionSchema(() => pubSub.subscribe('video'), stateOf(0));
  const http = createServer();
  const log = { debug() {}, info() {}, warn() {}, error: console.error };
  const parts = { log } as unknown as Context['parts'];
  serveWebSockets(http, {
    schema,
    path: '/graphql',
    prepare: createPrepare(schema),
    checks: new CheckQueue(),
    multicast: createMulticast({ limits: DEFAULT_LIMITS }),
    authenticate: async () => ({
      role: 'student',
      video: VIDEO,
      validUntil: null,
      tokenId: 'bench',
      user: null,
      name: null,
    }),
    overuse: new Overuse(),
    quotas: new Quotas({ socketsPerToken: MAX_SOCKETS, socketsPerUser: MAX_SOCKETS }),
    limits: {
      ...DEFAULT_LIMITS,
      socketsPerToken: MAX_SOCKETS,
      socketsPerUser: MAX_SOCKETS,
      mutationsPerSecond: 1,
      uploadsPerMinute: 1,
    },
    createContext: (viewer, origin) => ({
      ...origin,
      viewer,
      signed: false,
      parts,
      answer: new AnswerBudget(),
    }),
    audit: createAudit(log),
    log,
  });
  return { port: await listen(http), publish: (version) => pubSub.publish('video', stateOf(version)) };
}
