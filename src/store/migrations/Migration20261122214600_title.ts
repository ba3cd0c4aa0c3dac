import { Migration } from '@mikro-orm/migrations';

export class Migration20261122214600_title extends Migration {
  override name = 'Migration20261122214600_title';

  override up(): void | Promise<void> {
    // Nullable, because a server of the version before writes pages without this column.
    this.addSql(`alter table "page" add column "title" varchar(200) null;`);
  }
}
