/** Checks the `Origin` of upgrade requests. CORS does not apply to WebSockets, so the server has to check it itself. */
import type { IncomingMessage } from 'node:http';

/** Whether a page of the request's origin may open a WebSocket. */
export type AllowsOrigin = (request: IncomingMessage) => boolean;

/**
 * @param origins The origins whose pages may call the API, as browsers write them; `*` allows every page. A client that
 * is no browser sends no `Origin` and is always allowed, and so is a page of the server itself.
 */
export function createOriginCheck(origins: readonly string[]): AllowsOrigin {
  if (origins.includes('*')) return () => true;
  const allowed = new Set(origins);
  return ({ headers: { origin, host } }) =>
    origin === undefined || allowed.has(origin) || isOwn(origin, host);
}

/** Browsers leave out the port of the scheme in both headers. */
const isOwn = (origin: string, host: string | undefined): boolean =>
  host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
