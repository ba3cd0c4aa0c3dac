/** graphql-ws with graphql-js. */
import { createServer } from 'node:http';
import { createPubSub } from '@graphql-yoga/subscription';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { stateOf } from '../selection.ts';
import { type Contender, listen, subscriptionSchema } from './contender.ts';

export async function graphqlWs(): Promise<Contender> {
  const pubSub = createPubSub<{ video: [object] }>();
  const schema = subscriptionSchema(() => pubSub.subscribe('video'));
  const http = createServer();
  useServer({ schema }, new WebSocketServer({ server: http, path: '/graphql' }));
  return { port: await listen(http), publish: (version) => pubSub.publish('video', stateOf(version)) };
}
