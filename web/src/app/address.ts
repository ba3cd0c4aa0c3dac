/** The address of the page, which says what to show. */
import type { Wires } from '../session/session.ts';

export interface Address {
  view: 'stage' | 'seat' | null;
  video: string | null;
  token: string | null;
  language: string | null;
  wires: Wires;
}

const STORAGE_PREFIX = 'lectern:token:';

const WIRES: readonly string[] = ['graphql', 'xmpp', 'both', 'room'] satisfies Wires[];
const isWires = (text: string | null): text is Wires => text !== null && WIRES.includes(text);

/**
 * Reads `/stage#video=ID&token=…`. The fragment is not part of a request or of a referrer, so no server receives the
 * token. The token moves from the fragment to the tab's session storage, so that a reload works, and that the address
 * bar, the history and a copied link do not contain the token.
 */
export function readAddress(place: Location = location): Address {
  const params = new URLSearchParams(place.hash.slice(1));
  const video = params.get('video');
  const token = params.get('token');
  if (video && token) {
    storeToken(video, token);
    params.delete('token');
    history.replaceState(history.state, '', `${place.pathname}${place.search}#${params}`);
  }
  const [view] = /(stage|seat)\/?$/.exec(place.pathname) ?? [];
  const wires = params.get('wires');
  return {
    view: view ? (view.replace('/', '') as 'stage' | 'seat') : null,
    video,
    token: token ?? (video && storedToken(video)),
    language: params.get('lang'),
    wires: isWires(wires) ? wires : 'graphql',
  };
}

// A browser may refuse storage to a page in another site's frame. A reload then needs the whole link again.
function storeToken(video: string, token: string): void {
  try {
    sessionStorage.setItem(STORAGE_PREFIX + video, token);
  } catch {}
}

function storedToken(video: string): string | null {
  try {
    return sessionStorage.getItem(STORAGE_PREFIX + video);
  } catch {
    return null;
  }
}
