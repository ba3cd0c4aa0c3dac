/** Pointers on the way to the server and back. */
import type { Operation } from '../client/request.ts';
import type { PointerLine } from '../session/session.ts';
import {
  PointDocument,
  PointerMovedDocument,
  type PointerMovedSubscription,
} from './operations.generated.ts';
import type { Send } from './sender.ts';

/** Where an instructor points; no points while nobody does. */
export type Pointer = PointerMovedSubscription['pointerMoved'];

/** An error ends the operation, as its completion does. */
const overSocket = <Result, Variables>(
  { socket }: PointerLine,
  operation: Operation<Result, Variables>,
  variables: Variables,
  { next, ended }: { next(result: Result): void; ended(): void },
): (() => void) =>
  socket.subscribe(
    { query: operation.toString(), variables: variables as Record<string, unknown> },
    { next: ({ data }) => (data ? next(data as Result) : ended()), error: ended, complete: ended },
  );

/** A sign that has no answer by then is given up, because a newer one is worth more. */
const PATIENCE_MS = 2_000;

/** Sends signs about a page: over the WebSocket while it is up, and otherwise as requests. */
export const sendTo =
  (line: PointerLine, media: string, page: number): Send =>
  (points, kind) => {
    const variables = { id: media, page, points, kind };
    if (!line.hasSocket) {
      return line.request(PointDocument, variables, AbortSignal.timeout(PATIENCE_MS)).then(
        ({ point }) => point ?? null,
        () => null,
      );
    }
    return new Promise((resolve) => {
      const finish = (isSeen: boolean | null) => {
        clearTimeout(timer);
        stop();
        resolve(isSeen);
      };
      let stop = () => {};
      const timer = setTimeout(finish, PATIENCE_MS, null);
      stop = overSocket(line, PointDocument, variables, {
        next: ({ point }) => finish(point ?? null),
        ended: () => finish(null),
      });
    });
  };

/**
 * Follows the pointer of a video while a WebSocket passes the network. Event streams are not worth a connection of their
 * own for it. A server that does not know pointers ends it.
 */
export const followPointer = (
  line: PointerLine,
  id: string,
  onMoved: (pointer: Pointer) => void,
): (() => void) =>
  overSocket(
    line,
    PointerMovedDocument,
    { id },
    { next: ({ pointerMoved }) => onMoved(pointerMoved), ended() {} },
  );
