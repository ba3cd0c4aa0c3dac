/** Returns the id of a request in the logs: the client's id if it is well-formed, or else a new id. */

export const REQUEST_ID_HEADER = 'x-request-id';

const WELL_FORMED = /^[\w.:-]{1,100}$/;

/** Returns null when the header is missing or is not safe in a log. */
export const requestIdFrom = (header: string | string[] | undefined): string | null =>
  typeof header === 'string' && WELL_FORMED.test(header) ? header : null;
