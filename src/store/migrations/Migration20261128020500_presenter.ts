import { Migration } from '@mikro-orm/migrations';

export class Migration20261128020500_presenter extends Migration {
  override name = 'Migration20261128020500_presenter';

  override up(): void | Promise<void> {
    // Nullable or with a default, because a server of the version before writes rows without these columns.
    this.addSql(`alter table "video" add column "presenter_id" varchar(22) null;`);
    this.addSql(`alter table "video" add column "presenter_name" varchar(100) null;`);
    this.addSql(`alter table "video" add column "one_presenter" boolean not null default false;`);
  }
}
