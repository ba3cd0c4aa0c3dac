/**
 * `DATABASE_URL=… npm run migration NAME` writes a migration with the differences between the entities and the last
 * migration. Read the file before you commit it.
 */
import { fileURLToPath } from 'node:url';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from '../src/store/orm.ts';

const [name] = process.argv.slice(2);
const url = process.env['DATABASE_URL'];
if (!name || !url) throw new Error('Usage: DATABASE_URL=… npm run migration NAME');

const options = ormOptions(url, 2);
const path = fileURLToPath(new URL('../src/store/migrations', import.meta.url));
const orm = await MikroORM.init({
  ...options,
  migrations: { ...options.migrations, path, snapshot: true, snapshotName: '.snapshot' },
});
try {
  const { fileName } = await orm.migrator.create(path, false, false, name);
  console.log(fileName ? `${fileName}: read it, and add it to index.ts` : 'The entities have not changed.');
} finally {
  await orm.close();
}
