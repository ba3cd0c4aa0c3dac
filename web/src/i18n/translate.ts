/** Messages in the viewer's language. A language is a file beside this one; what it leaves out is said in English. */
import en from './en.json';

type Entry = keyof typeof en;
/** An entry, or the stem of one that has plural forms. */
export type Key = Entry | (Entry extends infer E ? (E extends `${infer Stem}_other` ? Stem : never) : never);
export type Messages = Partial<Record<string, string>>;
export type Values = Record<string, string | number>;

export interface Translator {
  (key: Key, values?: Values): string;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** A number as it is written in that language. */
  number(value: number): string;
  /** A size in bytes, in a unit people use. */
  size(bytes: number): string;
}

const FILES = import.meta.glob<{ default: Messages }>(['./*.json', '!./en.json']);

/** Languages there is a file for, English first. */
export const LANGUAGES = ['en', ...Object.keys(FILES).map((file) => file.slice(2, -5))];

/** The first of the wanted languages that there is a file for: `fr-CA` finds `fr`. */
export function choose(wanted: readonly string[]): string {
  for (const tag of wanted) {
    const found = [tag, tag.split('-')[0]].find((name) => LANGUAGES.includes(name ?? ''));
    if (found) return found;
  }
  return 'en';
}

export async function translator(language: string): Promise<Translator> {
  const load = FILES[`./${language}.json`];
  return translate(language, load ? (await load()).default : {});
}

const RTL = /^(ar|dv|fa|he|ks|ps|sd|ug|ur|yi)\b/;

/** `key_one`, `key_other` … are chosen by `values.count` with the rules of the language. */
export function translate(language: string, messages: Messages): Translator {
  const plural = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  const english: Messages = en;
  const say = (key: Key, values: Values = {}): string => {
    const form = typeof values['count'] === 'number' ? plural.select(values['count']) : 'other';
    const names = [`${key}_${form}`, `${key}_other`, key];
    const found = names.find((name) => messages[name]) ?? names.find((name) => english[name]) ?? key;
    const sentence = messages[found] ?? english[found] ?? key;
    return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      return typeof value === 'number' ? numbers.format(value) : (value ?? '');
    });
  };
  return Object.assign(say, {
    language,
    direction: RTL.test(language) ? ('rtl' as const) : ('ltr' as const),
    number: (value: number) => numbers.format(value),
    size: (bytes: number) => sizeIn(language, bytes),
  });
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

function sizeIn(language: string, bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const format = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: power > 1 ? 1 : 0,
  });
  return format.format(bytes / 1000 ** power);
}
