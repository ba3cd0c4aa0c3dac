import { createClient } from 'graphql-ws';
import type { Ready } from '../../local/ready.ts';
import { Seat } from './seat.ts';
import { Failed } from './terminal.ts';

/** What a viewer of the demonstration asks for. */
export interface State {
  version: number;
  activeShare: { media: { id: string; title: string }; page: { number: number } } | null;
  sharedLiveMedias: {
    id: string;
    title: string;
    uploadState: 'PENDING' | 'PROCESSING' | 'READY' | 'ERROR';
    failure: string | null;
    pagesReady: number;
    pageCount: number | null;
  }[];
}

const VIDEO_UPDATED = `subscription ($id: ID!) {
  videoUpdated(id: $id) {
    version
    activeShare { page { number } media { id title } }
    sharedLiveMedias { id title uploadState failure pagesReady pageCount }
  }
}`;

/** Follows the webinar as a student does. Resolves when the state as it is now has come. */
export async function sitOnGraphQL(ready: Ready): Promise<Seat<State>> {
  const seat = new Seat<State>('GraphQL');
  const client = createClient({
    url: ready.graphqlWs,
    connectionParams: { authorization: `Bearer ${ready.tokens.student}` },
  });
  seat.onLeave(() => client.dispose());
  client.subscribe<{ videoUpdated: State }>(
    { query: VIDEO_UPDATED, variables: { id: ready.videoId } },
    {
      next({ data, errors }) {
        if (data) seat.hear(data.videoUpdated, JSON.stringify({ data }));
        else seat.break(new Failed(`GraphQL: ${errors?.map(({ message }) => message).join(' ')}`));
      },
      error: (error) => seat.break(new Failed(`GraphQL: ${describe(error)}`)),
      complete: () => seat.break(new Failed('GraphQL: the webinar is gone.')),
    },
  );
  if (!(await seat.until(10_000, () => true))) throw new Failed('GraphQL: nothing came within 10 s.');
  return seat;
}

function describe(error: unknown): string {
  if (Array.isArray(error)) return error.map(({ message }) => message).join(' ');
  if (error instanceof Error) return error.message;
  const { code, reason } = error as { code?: number; reason?: string };
  return reason || `the socket was closed (${code ?? 'no code'}).`;
}
