/**
 * The least of several measurements of one thing. Whatever else the machine does can only make a measurement larger, so
 * the least one is the closest to the truth. Ends with the first one below `limit`.
 */
export async function leastOf(
  measure: () => Promise<number>,
  { limit, times }: { limit: number; times: number },
): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < times && least >= limit; time++) least = Math.min(least, await measure());
  return least;
}
