import { createClient } from 'graphql-ws';
import type { Ready } from '../../local/ready.ts';
import { Follower } from './follower.ts';
import { DemoError } from './terminal.ts';

/** The state that the demonstration subscribes to. */
export interface State {
  version: number;
  activeShare: { media: { id: string; title: string }; page: { number: number } } | null;
  sharedLiveMedias: {
    id: string;
    title: string;
    uploadState: 'NO_FILE' | 'UPLOADING' | 'PROCESSING' | 'READY' | 'ERROR';
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

/** Follows the webinar with the student's token. Resolves when the current state has arrived. */
export async function followOverGraphql(ready: Ready): Promise<Follower<State>> {
  const follower = new Follower<State>('GraphQL');
  const client = createClient({
    url: ready.graphqlWs,
    connectionParams: { authorization: `Bearer ${ready.tokens.student}` },
  });
  follower.onClose(() => client.dispose());
  client.subscribe<{ videoUpdated: State }>(
    { query: VIDEO_UPDATED, variables: { id: ready.videoId } },
    {
      next({ data, errors }) {
        if (data) follower.receive(data.videoUpdated, JSON.stringify({ data }));
        else follower.fail(new DemoError(`GraphQL: ${errors?.map(({ message }) => message).join(' ')}`));
      },
      error: (error) => follower.fail(new DemoError(`GraphQL: ${describe(error)}`)),
      complete: () => follower.fail(new DemoError('GraphQL: the video has been deleted.')),
    },
  );
  if (!(await follower.until(10_000, () => true))) {
    throw new DemoError('GraphQL: no state arrived within 10 s.');
  }
  return follower;
}

function describe(error: unknown): string {
  if (Array.isArray(error)) return error.map(({ message }) => message).join(' ');
  if (error instanceof Error) return error.message;
  const { code, reason } = error as { code?: number; reason?: string };
  return reason || `the WebSocket was closed (${code ?? 'no code'}).`;
}
