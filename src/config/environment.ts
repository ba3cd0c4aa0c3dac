/** Defines, parses and reads environment variables. The reader collects every mistake. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

export type Environment = Record<string, string | undefined>;

/** @throws Error whose message continues the variable's name: `must be a whole number from 0 to 300`. */
export type Parse<T> = (text: string) => T;

/** One variable: everything that the configuration, the check at start and the table in docs/configuration.md need. */
export interface Variable<T = unknown> {
  name: string;
  parse: Parse<T>;
  /** The value when the variable is not set. */
  fallback: T;
  /** The fallback as the documentation prints it. */
  whenUnset: string;
  description: string;
  /** A name from an earlier version, which is still read and leads to a warning. */
  formerName: string | null;
}

interface VariableOptions {
  whenUnset?: string;
  formerName?: string;
}

export const variable = <T, Fallback>(
  name: string,
  parse: Parse<T>,
  fallback: Fallback,
  description: string,
  { whenUnset = String(fallback ?? 'none'), formerName }: VariableOptions = {},
): Variable<T | Fallback> => ({
  name,
  parse,
  fallback,
  whenUnset,
  description,
  formerName: formerName ?? null,
});

/** Reads variables and collects their mistakes. */
export class EnvironmentReader {
  /** One line for each missing or malformed variable. */
  readonly problems: string[] = [];
  /** One line for each variable that is set under a former name. */
  readonly warnings: string[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  isSet({ name }: Pick<Variable, 'name'>): boolean {
    return Boolean(this.#env[name]?.trim());
  }

  /** The variable's value, or its fallback when it is not set or malformed. */
  read<T>(variable: Variable<T>): T {
    const text = this.#text(variable);
    if (!text) return variable.fallback;
    try {
      return variable.parse(text);
    } catch (error) {
      this.problems.push(`${variable.name} ${(error as Error).message}`);
      return variable.fallback;
    }
  }

  /** Whether all of `variables` are set. Some of them without the others are a problem. */
  readTogether(variables: Variable[]): boolean {
    const set = variables.filter((each) => this.isSet(each));
    if (set.length > 0 && set.length < variables.length) {
      const needing = set.map(({ name }) => name).join(', ');
      for (const each of variables) {
        if (!set.includes(each)) this.require(each, `${needing} needs it`);
      }
    }
    return set.length === variables.length;
  }

  /** Reports a variable that is not set as missing, once. */
  require(variable: Pick<Variable, 'name' | 'description'>, why = variable.description): void {
    if (this.isSet(variable)) return;
    const prefix = `${variable.name} is missing: `;
    if (!this.problems.some((problem) => problem.startsWith(prefix))) this.problems.push(`${prefix}${why}`);
  }

  /** @throws Error that lists every problem. */
  assertNoProblems(): void {
    if (this.problems.length === 0) return;
    throw new Error(
      `The environment is not complete:\n${this.problems.map((each) => `  ${each}`).join('\n')}`,
    );
  }

  #text({ name, formerName }: Variable): string | undefined {
    const text = this.#env[name]?.trim();
    const former = formerName === null ? undefined : this.#env[formerName]?.trim();
    if (former)
      this.warnings.push(`${formerName} is now called ${name}. The old name will be removed in 1.0.`);
    return text || former;
  }
}

export const text: Parse<string> = (value) => value;

/** Parses a list of values with commas between them. */
export const list: Parse<string[]> = (value) =>
  value
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);

/** Origins of web pages with commas between them, as browsers write them; `*` for every origin, or `none`. */
export const origins: Parse<string[]> = (value) =>
  value === 'none' ? [] : list(value).map((each) => (each === '*' ? each : toOrigin(each)));

function toOrigin(text: string): string {
  const { protocol, host, href } = URL.canParse(text) ? new URL(text) : { protocol: '', host: '', href: '' };
  const origin = `${protocol}//${host}`;
  if (host === '' || ![origin, `${origin}/`].includes(href)) {
    throw new Error(`must be origins such as https://lms.example, or * or none, not “${text}”`);
  }
  return origin;
}

/** IP addresses, and ranges of them such as `10.0.0.0/8`, with commas between them. */
export const ranges: Parse<string[]> = (value) => {
  for (const each of list(value)) {
    const [address = '', prefix = '0', ...rest] = each.split('/');
    const maxPrefix = isIP(address) === 4 ? 32 : 128;
    const isPrefix = /^\d{1,3}$/.test(prefix) && Number(prefix) <= maxPrefix && rest.length === 0;
    if (isIP(address) === 0 || !isPrefix) {
      throw new Error(`must be addresses such as 10.0.0.1 or ranges such as 10.0.0.0/8, not “${each}”`);
    }
  }
  return list(value);
};

export const integer =
  (minimum: number, maximum: number): Parse<number> =>
  (value) => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < minimum || number > maximum) {
      throw new Error(`must be a whole number from ${minimum} to ${maximum}, not “${value}”`);
    }
    return number;
  };

/** Parses an absolute URL, and removes slashes at its end. */
export const url =
  (...schemes: string[]): Parse<string> =>
  (value) => {
    if (!URL.canParse(value) || !schemes.includes(new URL(value).protocol.slice(0, -1))) {
      throw new Error(`must be a URL that begins with ${schemes.map((each) => `${each}://`).join(' or ')}`);
    }
    return value.replace(/\/$/, '');
  };

export const oneOf =
  <T extends string>(...values: T[]): Parse<T> =>
  (value) => {
    const found = values.find((each) => each === value);
    if (!found) throw new Error(`must be one of ${values.join(', ')}, not “${value}”`);
    return found;
  };

/** Parses a PEM, whose line ends may be written as `\n`, or the path of a file that holds a PEM. */
export const pem: Parse<string> = (value) => {
  const key = value.includes('-----BEGIN') ? value.replaceAll('\\n', '\n') : readKeyFile(value);
  if (!key.includes('-----BEGIN')) throw new Error('must be a PEM, or the path of one');
  return key;
};

/** The error of the file system would contain `path`, which may be the key itself without its first line. */
function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(
      `must be a PEM, or the path of one; there is no such file (${(error as { code?: string }).code})`,
    );
  }
}

export const secret =
  (minimumLength: number): Parse<string> =>
  (value) => {
    if (value.length < minimumLength) throw new Error(`must have at least ${minimumLength} characters`);
    return value;
  };
