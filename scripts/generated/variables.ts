/** The tables of environment variables in docs/configuration.md. */
import { VARIABLES as CONVERTER_VARIABLES } from '../../converter/src/config/variables.ts';
import { LOCAL_VARIABLES } from '../../local/variables.ts';
import { VARIABLES } from '../../src/config/variables.ts';
import { table } from './table.ts';

/** Defaults that depend on the machine. */
const DESCRIBED_DEFAULTS: Record<string, string> = {
  CONVERTER_CONCURRENCY: 'one per core',
  CONVERTER_SCRATCH: 'a folder of this user in the temporary folder of the system',
};

const HEADER = ['Variable', 'When not set', 'Meaning'];

export const serverVariablesTable = (): string =>
  table(
    HEADER,
    [...VARIABLES, ...LOCAL_VARIABLES].map(({ name, whenUnset, description }) => [
      `\`${name}\``,
      whenUnset,
      description,
    ]),
  );

export const converterVariablesTable = (): string =>
  table(
    HEADER,
    CONVERTER_VARIABLES.map(({ name, fallback, description }) => [
      `\`${name}\``,
      DESCRIBED_DEFAULTS[name] ?? (fallback === null ? 'required' : fallback || 'none'),
      description,
    ]),
  );
