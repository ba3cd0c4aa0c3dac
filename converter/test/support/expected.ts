/** What a manifest expects of a document. */
export interface Entry {
  file: string;
  type: string;
  expect: { class: string; pages?: number; pages_any_of?: number[] };
}

/** How a document ended. */
export interface Ended {
  uploadState: string;
  failure: string | null;
  pageCount: number | null;
}

const REASONS: Record<string, string[]> = {
  encrypted: ['LOCKED'],
  corrupt: ['DAMAGED', 'UNSUPPORTED'],
};

/** Where text breaks depends on fonts; slides and PDFs have as many pages as they have. */
const EXACT = new Set(['pdf', 'pptx', 'ppt', 'ppsx', 'pptm', 'pps', 'odp', 'key', 'png', 'jpg', 'jpeg']);

/** What is not as expected; null when all is. */
export function problemOf({ type, expect }: Entry, ended: Ended): string | null {
  const reasons = REASONS[expect.class];
  if (reasons) {
    return reasons.includes(ended.failure ?? '') ? null : `expected ${reasons.join(' or ')}`;
  }
  if (ended.uploadState !== 'READY') return `expected READY`;
  const allowed = expect.pages_any_of ?? (expect.pages === undefined ? [] : [expect.pages]);
  const slack = EXACT.has(type) ? 0 : 1;
  const fits = allowed.some((pages) => Math.abs(pages - (ended.pageCount ?? 0)) <= slack);
  return fits || allowed.length === 0 ? null : `expected ${allowed.join(' or ')} pages`;
}
