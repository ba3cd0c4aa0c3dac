/** One event stream for one subscription. It ends with its connection, and does not connect again. */
import { createClient } from 'graphql-sse';
import type { Tokens } from '../token.ts';

export interface StreamRequest {
  url: string;
  tokens: Tokens;
  query: string;
  variables: Record<string, unknown>;
}

export interface StreamEvents {
  next(result: { data?: unknown; errors?: unknown }): void;
  /** The server has completed the subscription. */
  complete(): void;
  /** The stream could not be opened, or ended. `status` is that of a refusal; null for every other reason. */
  lost(status: number | null): void;
}

/** @returns a function that closes the stream, after which it calls nothing */
export function openEventStream({ url, tokens, query, variables }: StreamRequest, events: StreamEvents) {
  let isClosed = false;
  const client = createClient({
    url,
    retryAttempts: 0,
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    headers: async () => ({ authorization: `Bearer ${await tokens.current()}` }),
  });
  client.subscribe(
    { query, variables },
    {
      next: (result) => void (isClosed || events.next(result)),
      complete: () => void (isClosed || events.complete()),
      error(reason) {
        const { response } = reason as { response?: { status?: number } };
        if (!isClosed) events.lost(response?.status ?? null);
      },
    },
  );
  return () => {
    isClosed = true;
    client.dispose();
  };
}
