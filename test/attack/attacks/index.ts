/** The attacks, in the order in which they run. */
import type { Attack } from '../attack.ts';
import { cutExchanges } from './cut-exchanges.ts';
import { fastMutations } from './fast-mutations.ts';
import { fuzzOperations } from './fuzz-operations.ts';
import { fuzzRequests } from './fuzz-requests.ts';
import { fuzzWebSocket } from './fuzz-websocket.ts';
import { largeQueries } from './large-queries.ts';
import { manyGroups } from './many-groups.ts';
import { slowMessages } from './slow-messages.ts';
import { slowRequests } from './slow-requests.ts';
import { tokenSpellings } from './token-spellings.ts';

export const ATTACKS: readonly Attack[] = [
  fuzzRequests,
  fuzzWebSocket,
  fuzzOperations,
  cutExchanges,
  slowRequests,
  largeQueries,
  slowMessages,
  manyGroups,
  tokenSpellings,
  fastMutations,
];
