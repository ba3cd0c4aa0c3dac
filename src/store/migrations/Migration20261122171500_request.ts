import { Migration } from '@mikro-orm/migrations';

export class Migration20261122171500_request extends Migration {
  override name = 'Migration20261122171500_request';

  override up(): void | Promise<void> {
    // Nullable: a server of the version before goes on writing rows without it.
    this.addSql(`alter table "outbox" add column "request" varchar(100) null;`);
  }
}
