/** Writes the migration from the last one to the entities as they are: `npm run migration NAME`. To be read before it is committed. */
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
  console.log(fileName ? `${fileName}: read it, and name it in index.ts` : 'Nothing has changed.');
} finally {
  await orm.close();
}
