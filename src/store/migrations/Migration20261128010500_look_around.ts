import { Migration } from '@mikro-orm/migrations';

export class Migration20261128010500_look_around extends Migration {
  override name = 'Migration20261128010500_look_around';

  override up(): void | Promise<void> {
    // With a default, because a server of the version before writes rows without this column.
    this.addSql(`alter table "video" add column "look_around" varchar(10) not null default 'all';`);
  }
}
