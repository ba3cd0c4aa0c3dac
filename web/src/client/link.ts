/** Signed links to images. */

/** The link without its signature: equal for the same image under a renewed link. */
export const withoutQuery = (url: string): string => url.split('?', 1)[0] ?? url;

/**
 * Identifies a page image in all of its widths: the link of the image that every page has, without its signature. The key of
 * a rendition has its width before the extension.
 */
export const imageOf = (url: string): string => withoutQuery(url).replace(/\.\d+\.webp$/, '.png');

/** In seconds since 1970. A `Date` much beyond this has no ISO form. */
const MAX_EXPIRY_SECONDS = 1e11;
const DEFAULT_LIFE_MS = 3_600_000;

/**
 * When a signed link expires, from CloudFront's `Expires` or from S3's `X-Amz-Date` and `X-Amz-Expires`; an hour from
 * now for a link that has neither.
 */
export function linkExpiry(url: string): Date {
  const query = URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams();
  const expires = Number(query.get('Expires'));
  if (expires > 0 && expires < MAX_EXPIRY_SECONDS) return new Date(expires * 1000);
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
  if (!year) return new Date(Date.now() + DEFAULT_LIFE_MS);
  const signedAt = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return new Date(signedAt + Number(query.get('X-Amz-Expires') ?? 0) * 1000);
}
