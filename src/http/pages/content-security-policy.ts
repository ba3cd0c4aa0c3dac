/** The content security policies of the server's pages, and of answers that are no pages. */

/** Origins that the front loads from, and origins whose pages may show it in a frame. */
export interface FrontOrigins {
  links: string;
  uploads: string;
  rooms: string | null;
  /** `*` allows every page. */
  frameAncestors: readonly string[];
}

/** The policy of an answer that no browser should show as a page. */
export const DATA_POLICY = `default-src 'none'; frame-ancestors 'none'`;

/** The front loads its own files, page images and rooms, and runs no inline script and no inline style. */
export function frontPolicy({ links, uploads, rooms, frameAncestors }: FrontOrigins): string {
  return policy(
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `font-src 'self'`,
    `img-src 'self' blob: data: ${links}`,
    `media-src 'self' blob:`,
    `connect-src 'self' ${uploads} ${links} ${rooms ?? ''}`,
    `base-uri 'none'`,
    `form-action 'none'`,
    !frameAncestors.includes('*') && `frame-ancestors 'self' ${frameAncestors.join(' ')}`,
  );
}

/** GraphiQL runs its own files, and no inline script. Its editor adds styles, which only inline styles allow. */
export const GRAPHIQL_POLICY = policy(
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self' 'unsafe-inline'`,
  `font-src 'self' data:`,
  `img-src 'self' data:`,
  `connect-src 'self'`,
  `worker-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
);

function policy(...directives: (string | false)[]): string {
  return directives
    .filter((each) => each !== false)
    .map((each) => each.trim())
    .join('; ');
}
