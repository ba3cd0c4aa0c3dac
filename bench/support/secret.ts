/** Signs the tokens of the benchmarks. */
export const SECRET = 'only for benchmarks: everybody may know this';
