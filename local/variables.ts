/** The variables that only `npm start` reads. */
import { text, variable } from '../src/config/environment.ts';

export const DATA_FOLDER = variable(
  'LECTERN_DATA',
  text,
  '.lectern',
  'Folder that holds the data, secrets and logs of the embedded parts, and `ready.json`.',
);

/** The rows of the table in docs/configuration.md. */
export const LOCAL_VARIABLES = [DATA_FOLDER];
