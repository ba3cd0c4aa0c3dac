import { Migration } from '@mikro-orm/migrations';

export class Migration20261128010700_timeline extends Migration {
  override name = 'Migration20261128010700_timeline';

  override up(): void | Promise<void> {
    // Nullable, because a server of the version before writes rows without this column.
    this.addSql(`alter table "video" add column "shown_at" timestamptz null;`);
    // Without a foreign key to the document, which the entry outlives, so that a page turn checks one key only.
    this.addSql(
      `create table "timeline_entry" ("video_id" uuid not null, "version" int not null, "shown_at" timestamptz not null, "media" uuid null, "stamp" bigint null, "page" int null, "page_title" varchar(200) null, primary key ("video_id", "version"));`,
    );
    this.addSql(
      `alter table "timeline_entry" add constraint "timeline_entry_video_id_foreign" foreign key ("video_id") references "video" ("id") on delete cascade;`,
    );
  }
}
