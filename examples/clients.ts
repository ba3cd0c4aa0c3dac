import { connect as apollo } from './apollo/client.ts';
import { connectByEventStream, connectByWebSocket } from './plain/client.ts';
import { connect as relay } from './relay/client.ts';
import { connect as urql } from './urql/client.ts';
import type { Connect } from './webinar/client.ts';

export const CLIENTS: Record<string, Connect> = {
  plain: connectByWebSocket,
  'plain-sse': connectByEventStream,
  urql,
  apollo,
  relay,
};
