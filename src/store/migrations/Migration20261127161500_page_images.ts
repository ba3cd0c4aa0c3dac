import { Migration } from '@mikro-orm/migrations';

export class Migration20261127161500_page_images extends Migration {
  override name = 'Migration20261127161500_page_images';

  override up(): void | Promise<void> {
    // Nullable, because a server of the version before writes rows without this column.
    this.addSql(`alter table "page" add column "images" jsonb null;`);
  }
}
