/** Code blocks of docs/clients.md: files of the examples, which the tests of the examples run. */
import { readFile } from 'node:fs/promises';

const ROOT = new URL('../../', import.meta.url);

const FILES = [
  'examples/operations/state.graphql',
  'examples/operations/commands.graphql',
  'examples/webinar/tokens.ts',
  'examples/webinar/reconnect.ts',
  'examples/webinar/socket.ts',
  'examples/webinar/resubscribe.ts',
  'examples/webinar/newest.ts',
  'examples/webinar/upload.ts',
  'examples/plain/web-socket.ts',
  'examples/plain/event-stream.ts',
  'examples/urql/open-client.ts',
  'examples/urql/newest-exchange.ts',
  'examples/apollo/open-client.ts',
  'examples/apollo/newest-link.ts',
  'examples/relay/network.ts',
];

async function codeBlock(path: string): Promise<string> {
  const text = await readFile(new URL(path, ROOT), 'utf8');
  return `\`\`\`${path.split('.').at(-1)}\n${text.trimEnd()}\n\`\`\``;
}

/** A part of the page for each file, with the path of the file as its name. */
export const sourceBlocks = Object.fromEntries(FILES.map((path) => [path, () => codeBlock(path)]));
