/** The link that opened the page: `/graphiql#video=ID&token=TOKEN`. Browsers send the fragment to no server. */

export interface Link {
  video: string;
  token: string;
}

/** Reads the link and removes it from the address bar. @returns null when the address has no token. */
export function takeLink(): Link | null {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = fragment.get('token');
  if (!token) return null;
  history.replaceState(null, '', location.pathname);
  return { video: fragment.get('video') ?? '', token };
}

/** Loads the page again when the user opens another link in the same tab, because browsers do not. */
export function reloadForOtherLinks(): void {
  addEventListener('hashchange', () => {
    if (new URLSearchParams(location.hash.slice(1)).has('token')) location.reload();
  });
}
