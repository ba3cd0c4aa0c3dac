/** All contenders, each set up as its documentation recommends for production. */
import type { Contender } from './contender.ts';
import { graphqlWs } from './graphql-ws.ts';
import { graphqlYoga } from './graphql-yoga.ts';
import { lectern } from './lectern.ts';
import { mercurius } from './mercurius.ts';
import { rawWs } from './raw-ws.ts';

export const CONTENDERS: Record<string, () => Promise<Contender>> = {
  'raw ws': rawWs,
  lectern,
  'graphql-ws': graphqlWs,
  mercurius,
  'graphql-yoga': graphqlYoga,
};
