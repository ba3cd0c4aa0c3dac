/** Functions that check the type of one value and return it typed. */

/** A value does not have the expected type. The message names its path. */
export class ShapeError extends Error {
  override name = 'ShapeError';
}

export type Fields = Record<string, unknown>;
/** `path` names the value in an error: `activeShare.page.url`. @throws ShapeError */
export type Reader<T> = (value: unknown, path: string) => T;

export const fail = (path: string): never => {
  throw new ShapeError(`${path} has an unexpected type or value.`);
};

export const fields: Reader<Fields> = (value, path) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : fail(path);

export const text: Reader<string> = (value, path) => (typeof value === 'string' ? value : fail(path));

export const flag: Reader<boolean> = (value, path) => (typeof value === 'boolean' ? value : fail(path));

export const count: Reader<number> = (value, path) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : fail(path);

/** Null also stands for a missing value. */
export const optional =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value, path) =>
    value === null || value === undefined ? null : read(value, path);

/** Null is allowed, a missing value is not. */
export const nullable =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value, path) =>
    value === null ? null : read(value, path);

export const list =
  <T>(read: Reader<T>): Reader<T[]> =>
  (value, path) =>
    Array.isArray(value) ? value.map((item, index) => read(item, `${path}[${index}]`)) : fail(path);

export const oneOf =
  <T extends string>(...values: T[]): Reader<T> =>
  (value, path) =>
    values.includes(value as T) ? (value as T) : fail(path);

/** An http(s) URL. A view opens links, so a forged `javascript:` link must not pass. */
export const link: Reader<string> = (value, path) => {
  const url = text(value, path);
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? url : fail(path);
};
