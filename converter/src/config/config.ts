/** The converter's configuration, read from the environment. */
import type { Parse } from './environment.ts';
import { VARIABLE } from './variables.ts';

type Variables = typeof VARIABLE;

/** The value of each variable of `VARIABLE`, under the same key. */
export type Config = Readonly<{
  [K in keyof Variables]: Variables[K]['parse'] extends Parse<infer T> ? T : never;
}>;

/** Lists every missing or malformed variable, one per line. */
export class ConfigError extends Error {}

/** Reads the environment. An empty variable counts as not set. @throws ConfigError */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = [];
  const entries = Object.entries(VARIABLE).map(([key, { name, fallback, description, parse }]) => {
    const value = env[name]?.trim() || fallback;
    if (value === null) {
      problems.push(`${name} is missing: ${description}`);
      return [key, undefined];
    }
    try {
      return [key, parse(value)];
    } catch (error) {
      problems.push(`${name} ${(error as Error).message}`);
      return [key, undefined];
    }
  });
  const config = Object.fromEntries(entries) as Config;
  if (Boolean(config.s3AccessKeyId) !== Boolean(config.s3SecretAccessKey)) {
    problems.push('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set together');
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return Object.freeze(config);
}
