import { Migration } from '@mikro-orm/migrations';

export class Migration20261127023500_upload_warnings extends Migration {
  override name = 'Migration20261127023500_upload_warnings';

  override up(): void | Promise<void> {
    // Nullable, because a server of the version before writes rows without this column.
    this.addSql(`alter table "shared_live_media" add column "upload_warnings" jsonb null;`);
  }
}
