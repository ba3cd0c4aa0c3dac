/** Every migration, oldest first; a new one is generated, read, and named here. */
import { Migration20261122150819_initial } from './Migration20261122150819_initial.ts';
import { Migration20261122171500_request } from './Migration20261122171500_request.ts';
import { Migration20261122214600_title } from './Migration20261122214600_title.ts';

export const migrations = [
  Migration20261122150819_initial,
  Migration20261122171500_request,
  Migration20261122214600_title,
];
