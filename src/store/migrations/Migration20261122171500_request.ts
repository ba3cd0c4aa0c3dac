import { Migration } from '@mikro-orm/migrations';

export class Migration20261122171500_request extends Migration {
  override name = 'Migration20261122171500_request';

  override up(): void | Promise<void> {
    // Nullable, because a server of the version before writes rows without this column.
    this.addSql(`alter table "outbox" add column "request" varchar(100) null;`);
  }
}
