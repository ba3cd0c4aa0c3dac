/** What the link that opened this page says. The token in it is taken out of sight at once. */

export interface Address {
  view: 'stage' | 'seat' | null;
  video: string | null;
  token: string | null;
  language: string | null;
  wires: 'graphql' | 'room' | 'both';
}

const KEPT = 'lectern:token:';

/**
 * Reads `/stage#video=ID&token=…`. The token rides in the fragment, which no server and no referrer ever sees; from
 * there it moves to this tab's own storage, so that a reload works and the address bar, the history and a copied
 * link do not carry it.
 */
export function readAddress(place: Location = location): Address {
  const said = new URLSearchParams(place.hash.slice(1));
  const video = said.get('video');
  const token = said.get('token');
  if (video && token) {
    remember(video, token);
    said.delete('token');
    history.replaceState(history.state, '', `${place.pathname}${place.search}#${said}`);
  }
  const [view] = /(stage|seat)\/?$/.exec(place.pathname) ?? [];
  const wires = said.get('wires');
  return {
    view: view ? (view.replace('/', '') as 'stage' | 'seat') : null,
    video,
    token: token ?? (video && recall(video)),
    language: said.get('lang'),
    wires: wires === 'room' || wires === 'both' ? wires : 'graphql',
  };
}

// Storage can be closed to a page in somebody else's frame: then a reload needs the link again, nothing more.
function remember(video: string, token: string): void {
  try {
    sessionStorage.setItem(KEPT + video, token);
  } catch {}
}

function recall(video: string): string | null {
  try {
    return sessionStorage.getItem(KEPT + video);
  } catch {
    return null;
  }
}
