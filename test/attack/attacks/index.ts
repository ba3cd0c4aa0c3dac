/** The attacks, in the order in which they run. */
import type { Attack } from '../attack.ts';
import { fuzzRequests } from './fuzz-requests.ts';

export const ATTACKS: readonly Attack[] = [fuzzRequests];
