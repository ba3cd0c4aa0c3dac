/** Sends one operation over each transport and returns its first result. */
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Ready } from '../../../local/ready.ts';
import { type Answer, ask } from './ask.ts';

export const TRANSPORTS = ['HTTP', 'WebSocket', 'server-sent events'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export type Send = (query: string, variables: Record<string, unknown>) => Promise<Answer>;

const refused = (status: number, code: string, message: string): Answer => ({
  status,
  data: null,
  errors: [{ message, extensions: { code } }],
});

/** Sends requests with a token over one transport. A closed socket results in its close code. */
export function connectOver(
  wire: Transport,
  system: Ready,
  token: string | null,
): { send: Send } & AsyncDisposable {
  const done = async () => {};
  if (wire === 'HTTP') {
    return {
      send: (query, variables) => ask(system.graphql, token, query, variables),
      [Symbol.asyncDispose]: done,
    };
  }
  if (wire === 'server-sent events') {
    return {
      send: (query, variables) => firstEvent(system, token, { query, variables }),
      [Symbol.asyncDispose]: done,
    };
  }
  const client = createClient({
    url: system.graphqlWs,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazyCloseTimeout: 5_000,
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
  });
  return {
    send: (query, variables) => firstMessage(client, { query, variables }),
    [Symbol.asyncDispose]: async () => void (await client.dispose()),
  };
}

interface Request {
  query: string;
  variables: Record<string, unknown>;
}

type Result = { data?: unknown; errors?: unknown } | undefined;

const answer = (result: Result): Answer =>
  ({ status: 200, data: result?.data ?? null, errors: result?.errors ?? [] }) as Answer;

function firstMessage(client: ReturnType<typeof createClient>, request: Request): Promise<Answer> {
  return new Promise((resolve) => {
    const leave = client.subscribe(request, {
      next(result) {
        resolve(answer(result as Result));
        leave();
      },
      error(error) {
        if (Array.isArray(error)) resolve(answer({ errors: error }));
        else {
          const { code = 0, reason = '' } = error as { code?: number; reason?: string };
          resolve(refused(code, code === 4403 ? 'UNAUTHENTICATED' : `closed ${code}`, reason));
        }
      },
      complete: () => resolve(answer(undefined)),
    });
  });
}

async function firstEvent({ graphqlSse }: Ready, token: string | null, request: Request): Promise<Answer> {
  const leaving = new AbortController();
  const response = await fetch(graphqlSse, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(request),
    signal: leaving.signal,
  });
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    return { ...answer((await response.json()) as Result), status: response.status };
  }
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const next = /^event: next\r?\ndata: (.*)\r?\n\r?\n/m.exec(text)?.[1];
    if (next === undefined) continue;
    leaving.abort();
    return answer(JSON.parse(next));
  }
  return answer(undefined);
}
