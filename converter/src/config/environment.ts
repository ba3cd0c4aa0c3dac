/** Defines and parses environment variables. */

/** @throws Error whose message continues the variable's name: `must be a whole number from 0 to 300`. */
export type Parse<T> = (text: string) => T;

/**
 * One variable: everything that the configuration, the check at start and the table in docs/configuration.md need.
 */
export interface Variable<T = unknown> {
  name: string;
  parse: Parse<T>;
  /** The text that is parsed when the variable is not set; null when the variable is required. */
  fallback: string | null;
  description: string;
}

export const variable = <T>(
  name: string,
  parse: Parse<T>,
  fallback: string | null,
  description: string,
): Variable<T> => ({ name, parse, fallback, description });

export const text: Parse<string> = (value) => value;

export const number =
  (minimum: number, maximum: number): Parse<number> =>
  (value) => {
    const parsed = Number(value);
    if (!/^\d+(\.\d+)?$/.test(value) || parsed < minimum || parsed > maximum) {
      throw new Error(`must be a number from ${minimum} to ${maximum}`);
    }
    return parsed;
  };

export const integer =
  (minimum: number, maximum: number): Parse<number> =>
  (value) => {
    if (!/^\d+$/.test(value)) throw new Error(`must be a whole number from ${minimum} to ${maximum}`);
    return number(minimum, maximum)(value);
  };

export const oneOf =
  <T extends string>(...choices: readonly T[]): Parse<T> =>
  (value) => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw new Error(`must be one of ${choices.join(', ')}`);
    return found;
  };

export const url: Parse<string> = (value) => {
  if (!URL.canParse(value) || !/^https?:/.test(value)) throw new Error('must be an http or https URL');
  return value;
};

/** A URL, or an empty text for none. */
export const optionalUrl: Parse<string> = (value) => (value ? url(value) : '');
