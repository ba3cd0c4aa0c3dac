/** An instructor who points at the page on show at a steady rate, over a WebSocket as the front does. */
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const POINT = `mutation ($id: ID!, $page: Int!, $points: [Int!]!) {
  point(id: $id, page: $page, points: $points, kind: INK)
}`;
/** A sign carries at most eight points. */
const POINTS = 8;
const RADIUS = 4_000;
const MIDDLE = 5_000;

export interface Hand {
  /** The page that the instructor points at. */
  page: number;
  /** Signs since the start, and those of them that viewers see by the server's answer. */
  readonly signs: { sent: number; seen: number };
  start(): void;
  /** Takes the pointer away. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface HandOptions {
  /** The URL of the WebSocket. */
  url: string;
  /** `Bearer …` */
  authorization: string;
  /** The id of the shared document. */
  media: string;
  /** Signs per second. */
  rate: number;
}

export function createHand({ url, authorization, media, rate }: HandOptions): Hand {
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    lazy: false,
  });
  const signs = { sent: 0, seen: 0 };
  let timer: NodeJS.Timeout | undefined;
  let angle = 0;

  /** The next points of a circle. */
  const line = (): number[] =>
    Array.from({ length: POINTS }, () => {
      angle += 0.05;
      return [Math.cos(angle), Math.sin(angle)].map((part) => Math.round(MIDDLE + RADIUS * part));
    }).flat();

  const send = (points: number[]) =>
    new Promise<void>((resolve, reject) => {
      const variables = { id: media, page: hand.page, points };
      client.subscribe<{ point: boolean }>(
        { query: POINT, variables },
        {
          next({ data, errors }) {
            if (errors) return reject(new Error(JSON.stringify(errors)));
            if (points.length > 0 && data?.point) signs.seen += 1;
          },
          error: reject,
          complete: resolve,
        },
      );
    });

  const hand: Hand = {
    page: 1,
    signs,
    start() {
      timer = setInterval(() => {
        signs.sent += 1;
        void send(line());
      }, 1_000 / rate);
    },
    stop() {
      clearInterval(timer);
      return send([]);
    },
    async close() {
      clearInterval(timer);
      await client.dispose();
    },
  };
  return hand;
}
