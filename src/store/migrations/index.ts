/** Every migration, oldest first; a new one is generated, read, and named here. */
import { Migration20261122150819_initial } from './Migration20261122150819_initial.ts';

export const migrations = [Migration20261122150819_initial];
