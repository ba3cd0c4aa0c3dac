/** The texts of the server's Problems. */
import type { Key, Translator } from '../i18n/translate.ts';

/** What the server says about a command that a person can correct. */
export interface Problem {
  __typename: string;
  message?: string;
}

/** The server's sentence, which is more precise but English, or else the message for that kind of problem. */
export function problemText(t: Translator, { __typename, message = '' }: Problem): string {
  const key = `problem.${__typename}`;
  return t.language.startsWith('en') || !t.has(key) ? message : t(key as Key);
}
