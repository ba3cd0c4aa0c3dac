/** Below a result with the form of an upload: the command that sends the file. */
import { Button } from '@graphiql/react';
import { useSyncExternalStore } from 'react';
import { curlLine, findTicket } from './curl-line.ts';

let line = '';
const listeners = new Set<() => void>();

/** Shows the command when the result has a form, and removes it for any other result. */
export function showUploadOf(result: unknown, variables: unknown): void {
  const ticket = findTicket(result);
  line = ticket ? curlLine(ticket, filenameOf(variables)) : '';
  for (const listener of listeners) listener();
}

const filenameOf = (variables: unknown): string =>
  (variables as { file?: { name?: string } } | null)?.file?.name ?? 'slides.pdf';

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function UploadFooter() {
  const shown = useSyncExternalStore(subscribe, () => line);
  if (!shown) return null;
  return (
    <section className="upload-footer" aria-label="The command that sends the file">
      <p>
        Run this in the folder of your file:
        <Button type="button" onClick={() => navigator.clipboard.writeText(shown)}>
          Copy
        </Button>
      </p>
      <pre>{shown}</pre>
    </section>
  );
}
