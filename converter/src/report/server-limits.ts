/** Compares the limits of this converter with those of the server. */
import type { Config } from '../config/config.ts';

const QUERY = '{ limits { maxPages maxUploadSize } }';

interface ServerLimits {
  maxPages: number;
  maxUploadSize: number;
}

/**
 * Asks the server for its limits. A converter that accepts more converts documents in vain, because the server ends
 * them as too long.
 * @returns one sentence for each limit of this converter that is above that of the server
 * @throws Error when the server does not answer
 */
export async function limitWarnings(
  { apiUrl, maxPages, maxSize }: Pick<Config, 'apiUrl' | 'maxPages' | 'maxSize'>,
  signal: AbortSignal,
): Promise<string[]> {
  const response = await fetch(apiUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY }),
    signal,
  });
  const { data } = (await response.json()) as { data?: { limits?: ServerLimits } | null };
  const limits = data?.limits;
  if (!limits) return [];
  const warnings = [
    maxPages > limits.maxPages &&
      `CONVERTER_MAX_PAGES is ${maxPages}, and the server accepts ${limits.maxPages} pages (UPLOAD_MAX_PAGES). Give both the same value.`,
    maxSize > limits.maxUploadSize &&
      `CONVERTER_MAX_SIZE is ${maxSize}, and the server accepts ${limits.maxUploadSize} bytes (UPLOAD_MAX_SIZE). Give both the same value.`,
  ];
  return warnings.filter((warning) => warning !== false);
}
