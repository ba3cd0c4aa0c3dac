import { LIMITS } from '../../converter/src/scan/content-limits.ts';

/** The table of the limits of a document's content. */
export function documentLimitsTable(): string {
  const rows = Object.values(LIMITS).map(({ max, noun }) => `| ${noun} | ${max.toLocaleString('en-US')} |`);
  return ['| At most | Limit |', '|---|---:|', ...rows].join('\n');
}
