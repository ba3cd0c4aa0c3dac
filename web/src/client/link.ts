/** What can be read off a signed link. */

/** What a signed link opens, without the signature: the same page under a fresh link is the same page. */
export const withoutQuery = (url: string): string => url.split('?', 1)[0] ?? url;

/** Past this a Date has no ISO form. */
const LAST_SECOND = 1e11;

/** When a signed link ends, read off the link: CloudFront's `Expires`, or S3's date and duration. */
export function linkExpiry(url: string): Date {
  const query = URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams();
  const expires = Number(query.get('Expires'));
  if (expires > 0 && expires < LAST_SECOND) return new Date(expires * 1000);
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
  if (!year) return new Date(Date.now() + 3_600_000);
  const signed = Date.UTC(
    +year,
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return new Date(signed + Number(query.get('X-Amz-Expires') ?? 0) * 1000);
}
