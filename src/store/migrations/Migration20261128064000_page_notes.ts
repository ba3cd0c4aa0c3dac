import { Migration } from '@mikro-orm/migrations';

export class Migration20261128064000_page_notes extends Migration {
  override name = 'Migration20261128064000_page_notes';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "page_notes" ("media_id" uuid not null, "stamp" bigint not null, "number" int not null, "notes" text not null, primary key ("media_id", "stamp", "number"));`,
    );
    this.addSql(
      `alter table "page_notes" add constraint "page_notes_media_id_foreign" foreign key ("media_id") references "shared_live_media" ("id") on delete cascade;`,
    );
  }
}
