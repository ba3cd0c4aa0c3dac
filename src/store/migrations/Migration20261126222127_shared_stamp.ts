import { Migration } from '@mikro-orm/migrations';

export class Migration20261126222127_shared_stamp extends Migration {
  override name = 'Migration20261126222127_shared_stamp';

  override up(): void | Promise<void> {
    // Nullable, because a server of the version before writes rows without this column. Existing rows stay null: the
    // tables do not tell which documents were shared earlier, so these count as not shared until their next share.
    this.addSql(`alter table "shared_live_media" add column "shared_stamp" bigint null;`);
  }
}
