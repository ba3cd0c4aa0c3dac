/** What GraphiQL keeps: in the session storage of the tab, which a reload keeps and which ends with the tab. */

/** GraphiQL begins its keys with this. */
const PREFIX = 'graphiql:';
/** Up to version 0.1, GraphiQL kept tokens and its history in the local storage, under these prefixes. */
const OLD_PREFIXES = [PREFIX, 'ruru:', 'Ruru:'];

/** What the editors of a tab contain. */
export interface Editors {
  query: string;
  variables: string;
  headers: string;
}

export const clearTabs = (): void => removeKeys(sessionStorage, [PREFIX]);

/** Removes the tokens that an earlier version has left in the local storage. */
export const removeOldTokens = (): void => removeKeys(localStorage, OLD_PREFIXES);

function removeKeys(storage: Storage, prefixes: readonly string[]): void {
  for (const key of Object.keys(storage)) {
    if (prefixes.some((prefix) => key.startsWith(prefix))) storage.removeItem(key);
  }
}

/**
 * The editors of the tab that was active before the page was loaded again. GraphiQL restores the list of tabs by itself,
 * but takes the editors from keys that it writes only when somebody types.
 */
export function activeEditors(): Editors | null {
  try {
    const { tabs, activeTabIndex } = JSON.parse(sessionStorage.getItem(`${PREFIX}tabState`) ?? 'null');
    const { query, variables, headers } = tabs[activeTabIndex];
    return { query: query ?? '', variables: variables ?? '', headers: headers ?? '' };
  } catch {
    return null;
  }
}
