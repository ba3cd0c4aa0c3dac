/** Asks an occupant of the server for the present state, once after each join. */
import { isSameRoom, readState } from './message.ts';
import type { Occupants } from './occupants.ts';

const ANSWER_TIMEOUT_MS = 10_000;
/** The wait after an error, of which a random part spreads the queries of many clients. */
const RETRY_MS = 1_000;
const RETRY_SPREAD_MS = 3_000;

export const retryDelay = (): number => RETRY_MS + Math.random() * RETRY_SPREAD_MS;

export interface StateQuery {
  /** Asks, unless there is an answer or a query is under way. */
  ask(): void;
  /** Reads an answer. Ignores every other stanza. */
  receive(iq: Element): void;
  /** Ends the query, because a message has brought the state, or the stay has ended. */
  end(): void;
}

/**
 * @param sendQuery Sends a query with this id to the occupant JID.
 * @param onState Receives the JSON of the state, not yet checked.
 */
export function stateQuery(
  room: string,
  occupants: Occupants,
  sendQuery: (occupantJid: string, id: string) => void,
  onState: (body: unknown) => void,
): StateQuery {
  let count = 0;
  let pending: { id: string; occupantJid: string } | null = null;
  let hasEnded = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const end = () => {
    hasEnded = true;
    clearTimeout(timer);
  };
  const askAfter = (milliseconds: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      pending = null;
      ask();
    }, milliseconds);
  };
  const ask = () => {
    const servers = occupants.servers();
    if (hasEnded || pending || servers.length === 0) return;
    // After an error, another occupant of the server is asked.
    const occupantJid = `${room}/${servers[count % servers.length]}`;
    count += 1;
    pending = { id: `state-${count}`, occupantJid };
    askAfter(ANSWER_TIMEOUT_MS);
    sendQuery(occupantJid, pending.id);
  };
  return {
    ask,
    receive(iq) {
      const from = iq.getAttribute('from') ?? '';
      if (!pending || iq.getAttribute('id') !== pending.id || !isSameJid(from, pending.occupantJid)) return;
      const body = readState(iq, room, occupants.isServer);
      if (body === null) return askAfter(retryDelay());
      end();
      onState(body);
    },
    end,
  };
}

/** The nick of an occupant JID distinguishes upper and lower case; the room does not. */
function isSameJid(a: string, b: string): boolean {
  const [roomA = '', roomB = ''] = [a, b].map((jid) => jid.split('/', 1)[0]);
  return isSameRoom(roomA, roomB) && a.slice(roomA.length) === b.slice(roomB.length);
}
