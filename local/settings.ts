/** The settings of `npm start` and `npm run dev`. */
import { readSettings, type Settings } from '../src/config/config.ts';
import { type Environment, EnvironmentReader } from '../src/config/environment.ts';
import { DATA_FOLDER } from './variables.ts';

/** The server's settings, and what only `npm start` reads. */
export interface LocalSettings extends Settings {
  /** Folder of the embedded parts. */
  data: string;
}

/** @throws Error that names every malformed variable. */
export const readLocalSettings = (env: Environment): LocalSettings => ({
  ...readSettings(env),
  data: new EnvironmentReader(env).read(DATA_FOLDER),
});
