/** Content negotiation of GraphQL requests, by the media ranges of the `Accept` header and their quality values. */
import Negotiator from 'negotiator';

export const RESPONSE_TYPE = 'application/graphql-response+json';
const JSON_TYPE = 'application/json';
const EVENT_STREAM = 'text/event-stream';
/** The order decides between types that a wildcard accepts alike. It is that of Apollo Server. */
const JSON_TYPES = [JSON_TYPE, RESPONSE_TYPE];

/**
 * Whether a client wants an event stream: `preferred` for every operation, `accepted` for subscriptions only. The
 * wildcard for all types does not count, because clients that read one JSON value send it by default.
 */
export type EventStreamPreference = 'preferred' | 'accepted' | 'not accepted';

export function eventStreamPreference(accept: string | undefined): EventStreamPreference {
  if (!accept || bestOf([EVENT_STREAM], accept) === undefined) return 'not accepted';
  const ranges = rangesOf(accept);
  const range = [EVENT_STREAM, 'text/*'].find((each) => ranges.includes(each));
  if (range === undefined) return 'not accepted';
  // A negotiator orders ranges of equal quality as the header does, and such an order is no preference.
  const orders = [ranges, rangesOf(reversed(accept))];
  const isPreferred = JSON_TYPES.filter((type) => bestOf([type], accept)).every((type) => {
    const other = [type, 'application/*', '*/*'].find((each) => ranges.includes(each)) ?? '';
    return orders.every((order) => order.indexOf(range) < order.indexOf(other));
  });
  return isPreferred ? 'preferred' : 'accepted';
}

/** The media type of a JSON answer, which is also that of an error that another part than Apollo Server sends. */
export const jsonTypeFor = (accept: string | undefined): string =>
  (accept && bestOf(JSON_TYPES, accept)) || JSON_TYPE;

/**
 * Whether the answer is `application/graphql-response+json`, with which an invalid document has the status 400 instead
 * of 200.
 */
export const acceptsResponseType = (accept: string | undefined): boolean =>
  jsonTypeFor(accept) === RESPONSE_TYPE;

const bestOf = (types: string[], accept: string) => new Negotiator({ headers: { accept } }).mediaType(types);

/** The media ranges in descending order of quality, without those of quality 0. */
const rangesOf = (accept: string) =>
  new Negotiator({ headers: { accept } }).mediaTypes().map((range) => range.toLowerCase());

/** The header with its media ranges in reverse order. A comma within quotes separates nothing. */
const reversed = (accept: string): string =>
  (accept.match(/(?:[^,"]|"(?:\\.|[^"\\])*"?)+/g) ?? []).reverse().join(',');
