import { Migration } from '@mikro-orm/migrations';

export class Migration20261127161100_media_external_id extends Migration {
  override name = 'Migration20261127161100_media_external_id';

  override up(): void | Promise<void> {
    // Nullable, because a server of the version before writes rows without this column.
    this.addSql(`alter table "shared_live_media" add column "external_id" varchar(200) null;`);
  }
}
