/**
 * The timeline as tags of an HLS media playlist with EXT-X-PROGRAM-DATE-TIME.
 * @see https://www.rfc-editor.org/rfc/rfc8216#section-4.3.2.7
 */
import { type Stretch, titleOf } from './stretch.ts';

const CLASS = 'urn:lectern:page:0';

/** One tag for each stretch in which a page was on show. A page that is still on show ends with the next one. */
export const dateRanges = (stretches: readonly Stretch[]): string =>
  stretches
    .filter(({ entry }) => entry.mediaId !== null)
    .map((stretch) => `${dateRange(stretch)}\n`)
    .join('');

function dateRange({ entry, startsAt, endsAt }: Stretch): string {
  const { version, mediaId, page } = entry;
  const attributes = [
    `ID="lectern-${version}"`,
    `CLASS="${CLASS}"`,
    `START-DATE="${startsAt.toISOString()}"`,
    endsAt ? `END-DATE="${endsAt.toISOString()}"` : 'END-ON-NEXT=YES',
    `X-LECTERN-VERSION=${version}`,
    `X-LECTERN-MEDIA="${mediaId}"`,
    `X-LECTERN-PAGE=${page}`,
    `X-LECTERN-TITLE="${quoted(titleOf(entry))}"`,
  ];
  return `#EXT-X-DATERANGE:${attributes.join(',')}`;
}

/** A quoted string of HLS has no escapes, and can contain neither line breaks nor quotation marks. */
const quoted = (text: string): string => text.replaceAll('"', '”');
