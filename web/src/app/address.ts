export interface Address {
  view: 'stage' | 'seat' | null;
  video: string | null;
  token: string | null;
  language: string | null;
  wires: 'graphql' | 'room' | 'both';
}

const STORAGE_PREFIX = 'lectern:token:';

/**
 * Reads `/stage#video=ID&token=…`. The fragment is not part of a request or of a referrer, so no server sees the
 * token in it. The token moves from there to the tab's session storage: a reload still works, and the address bar,
 * the history and a copied link do not contain the token.
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
    wires: wires === 'room' || wires === 'both' ? wires : 'graphql',
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
