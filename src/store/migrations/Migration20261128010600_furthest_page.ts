import { Migration } from '@mikro-orm/migrations';

export class Migration20261128010600_furthest_page extends Migration {
  override name = 'Migration20261128010600_furthest_page';

  override up(): void | Promise<void> {
    // With a default, because a server of the version before writes rows without this column. The pages that were on show
    // before count as not shown until their next share.
    this.addSql(`alter table "shared_live_media" add column "furthest_page" int not null default 0;`);
  }
}
