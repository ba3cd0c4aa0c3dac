/** The id of a request in the logs: the client's own, if it has sent a well-formed one. */

export const REQUEST_ID_HEADER = 'x-request-id';

const WELL_FORMED = /^[\w.:-]{1,100}$/;

/** @returns null when the header is missing or could not stand in a log as it is. */
export const requestIdFrom = (header: string | string[] | undefined): string | null =>
  typeof header === 'string' && WELL_FORMED.test(header) ? header : null;
