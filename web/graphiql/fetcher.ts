/** Sends the operations: subscriptions over WebSocket, and the others over HTTP. */
import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { type DocumentNode, Kind, parse } from 'graphql';
import { showUploadOf } from './upload-footer.tsx';

export function createFetcher(): Fetcher {
  const url = new URL('/graphql', location.href);
  const subscriptionUrl = url.href.replace(/^http/, 'ws');
  const send = createGraphiQLFetcher({ url: url.href, subscriptionUrl, enableIncrementalDelivery: false });
  return async ({ query, operationName, ...operation }, options) => {
    const document = parseOrNull(query);
    // GraphiQL parses a moment after a change, so just after another tab is opened its document is that of the last tab.
    const name = document ? onlyOperation(document, operationName) : operationName;
    const result = await send(
      { ...operation, query, ...(name && { operationName: name }) },
      { ...options, ...(document && { documentAST: document }) },
    );
    if (operationName !== 'IntrospectionQuery') showUploadOf(result, operation.variables);
    return result;
  };
}

/** The name of the only operation of a document; the chosen name when it has several. */
function onlyOperation(document: DocumentNode, chosen: string | null | undefined): string | null | undefined {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const [only, ...others] = operations;
  if (only?.kind !== Kind.OPERATION_DEFINITION || others.length > 0) return chosen;
  return only.name?.value;
}

/** The server answers a query that cannot be parsed with the place of the error. */
function parseOrNull(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch {
    return null;
  }
}
