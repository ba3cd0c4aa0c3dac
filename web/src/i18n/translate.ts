/**
 * Messages in the user's language. Each language is a JSON file in this folder; English stands in for missing messages.
 */
import en from './en.json';

type Entry = keyof typeof en;
/** The key of a message: `media.pages` stands for `media.pages_one` and `media.pages_other`. */
export type Key = Entry | (Entry extends infer E ? (E extends `${infer Stem}_other` ? Stem : never) : never);
export type Messages = Partial<Record<string, string>>;
export type Values = Record<string, string | number>;

export interface Translator {
  (key: Key, values?: Values): string;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** Whether the language, or English, has a message with this key. */
  has(key: string): boolean;
  /** Formats a number for the language. */
  number(value: number): string;
  /** Formats a size in bytes, with a suitable unit: `20 MB`. */
  size(bytes: number): string;
}

const FILES = import.meta.glob<{ default: Messages }>(['./*.json', '!./en.json']);

/** The languages that have a file, English first. */
export const LANGUAGES = ['en', ...Object.keys(FILES).map((file) => file.slice(2, -5))];

/** The first of the preferred languages that has a file, or `en`. The tag `fr-CA` finds `fr`. */
export function choose(preferred: readonly string[]): string {
  for (const tag of preferred) {
    const found = [tag, tag.split('-')[0]].find((name) => LANGUAGES.includes(name ?? ''));
    if (found) return found;
  }
  return 'en';
}

export async function translator(language: string): Promise<Translator> {
  const load = FILES[`./${language}.json`];
  // A file that does not load must not keep the view from opening: English stands in for it.
  const messages = await load?.().catch(() => null);
  return translate(language, messages?.default ?? {});
}

const RTL = /^(ar|dv|fa|he|ks|ps|sd|ug|ur|yi)\b/;

/** Chooses among `key_one`, `key_other` … by `values.count` and the plural rules of the language. */
export function translate(language: string, messages: Messages): Translator {
  const plural = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  const english: Messages = en;
  const t = (key: Key, values: Values = {}): string => {
    const form = typeof values['count'] === 'number' ? plural.select(values['count']) : 'other';
    const names = [`${key}_${form}`, `${key}_other`, key];
    const found = names.find((name) => messages[name]) ?? names.find((name) => english[name]) ?? key;
    const text = messages[found] ?? english[found] ?? key;
    return text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      return typeof value === 'number' ? numbers.format(value) : (value ?? '');
    });
  };
  return Object.assign(t, {
    language,
    direction: RTL.test(language) ? ('rtl' as const) : ('ltr' as const),
    has: (key: string) => messages[key] !== undefined || english[key] !== undefined,
    number: (value: number) => numbers.format(value),
    size: (bytes: number) => sizeIn(language, bytes),
  });
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** Limits are set in units of 1000 or of 1024. The unit in which the size is a round number is the one that was meant. */
function sizeIn(language: string, bytes: number): string {
  const powerOf = (base: number) =>
    Math.min(UNITS.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(base) + 1e-9));
  const base = bytes % 1000 ** powerOf(1000) === 0 ? 1000 : 1024;
  const power = powerOf(base);
  const format = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: power > 1 ? 1 : 0,
  });
  return format.format(bytes / base ** power);
}
