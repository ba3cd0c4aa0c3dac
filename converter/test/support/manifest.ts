/** The result that a manifest expects of a document. */
export interface ManifestEntry {
  file: string;
  type: string;
  expect: { class: string; pages?: number; pages_any_of?: number[] };
}

/** The result of a conversion. */
export interface ConversionResult {
  uploadState: string;
  failure: string | null;
  pageCount: number | null;
}

const FAILURES: Record<string, string[]> = {
  encrypted: ['LOCKED'],
  corrupt: ['DAMAGED', 'UNSUPPORTED'],
};

/** Types whose number of pages is fixed. In other documents it depends on the installed fonts. */
const FIXED_PAGES = new Set([
  'pdf',
  'pptx',
  'ppt',
  'ppsx',
  'pptm',
  'pps',
  'odp',
  'key',
  'png',
  'jpg',
  'jpeg',
]);

/** Returns the difference from the expectation, or null. */
export function differenceFrom({ type, expect }: ManifestEntry, ended: ConversionResult): string | null {
  const failures = FAILURES[expect.class];
  if (failures) {
    return failures.includes(ended.failure ?? '') ? null : `expected ${failures.join(' or ')}`;
  }
  if (ended.uploadState !== 'READY') return 'expected READY';
  const allowed = expect.pages_any_of ?? (expect.pages === undefined ? [] : [expect.pages]);
  const tolerance = FIXED_PAGES.has(type) ? 0 : 1;
  const matches = allowed.some((pages) => Math.abs(pages - (ended.pageCount ?? 0)) <= tolerance);
  return matches || allowed.length === 0 ? null : `expected ${allowed.join(' or ')} pages`;
}
