/** The attacks, in the order in which they run. */
import type { Attack } from '../attack.ts';
import { fuzzRequests } from './fuzz-requests.ts';
import { largeQueries } from './large-queries.ts';
import { slowMessages } from './slow-messages.ts';
import { slowRequests } from './slow-requests.ts';

export const ATTACKS: readonly Attack[] = [fuzzRequests, slowRequests, largeQueries, slowMessages];
