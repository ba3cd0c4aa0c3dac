/**
 * The length of a run. The short form has at least one test of every behaviour. With TEST_LENGTH=long
 * (`npm run test:long`), a run has every row of the long tables, the full size of every load, and the tests that only
 * the long form has.
 */
import { test } from 'vitest';

export const IS_LONG = process.env['TEST_LENGTH'] === 'long';

export const byLength = <T>(forms: { short: T; long: T }): T => (IS_LONG ? forms.long : forms.short);

/** Returns the first `count` rows of a table in the short form, and all of them in the long form. */
export const shortened = <T>(rows: readonly T[], count = 1): T[] =>
  IS_LONG ? [...rows] : rows.slice(0, count);

const ignored: unknown = new Proxy(() => ignored, { get: () => ignored });

/** Declares a test that only the long form has. The short form does not count it as skipped. */
export const longTest = (IS_LONG ? test : ignored) as typeof test;
