import { Migration } from '@mikro-orm/migrations';

export class Migration20261127161000_video_external_id extends Migration {
  override name = 'Migration20261127161000_video_external_id';

  override up(): void | Promise<void> {
    // A table of its own: a unique index on the table `video` would make page turns wait until it is built.
    this.addSql(
      `create table "video_external_id" ("external_id" varchar(200) not null, "video_id" uuid not null, primary key ("external_id"));`,
    );
    this.addSql(
      `alter table "video_external_id" add constraint "video_external_id_video_id_unique" unique ("video_id");`,
    );
    // A server of the version before deletes the external id with its video, because of this foreign key.
    this.addSql(
      `alter table "video_external_id" add constraint "video_external_id_video_id_foreign" foreign key ("video_id") references "video" ("id") on delete cascade;`,
    );
  }
}
