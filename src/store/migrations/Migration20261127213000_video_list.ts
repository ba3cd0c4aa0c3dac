import { Migration } from '@mikro-orm/migrations';

export class Migration20261127213000_video_list extends Migration {
  override name = 'Migration20261127213000_video_list';

  override up(): void | Promise<void> {
    // Changes wait while PostgreSQL builds the index: a quarter of a second for 100,000 videos. Migrations run in
    // transactions, in which `create index concurrently` is impossible.
    this.addSql(`create index "video_created_on_id_index" on "video" ("created_on", "id");`);
  }
}
