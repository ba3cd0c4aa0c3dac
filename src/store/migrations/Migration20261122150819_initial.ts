import { Migration } from '@mikro-orm/migrations';

export class Migration20261122150819_initial extends Migration {
  override name = 'Migration20261122150819_initial';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "outbox" ("id" bigserial primary key, "video" uuid not null, "version" int not null, "event" text not null, "state" jsonb not null, "created_on" timestamptz not null default now(), "delivered_on" timestamptz null);`,
    );
    this.addSql(
      `create index "outbox_undelivered" on "outbox" ("video", "id") where "delivered_on" is null;`,
    );
    this.addSql(
      `create index "outbox_delivered_on" on "outbox" ("delivered_on") where "delivered_on" is not null;`,
    );
    this.addSql(
      `alter table "outbox" add constraint "outbox_event_check" check ("event" in ('start_sharing', 'navigate_sharing', 'end_sharing', 'update_sharing'));`,
    );

    this.addSql(
      `create table "video" ("id" uuid not null, "title" varchar(255) null, "version" int not null default 1, "active_shared_live_media" uuid null, "active_shared_live_media_page" int null, "created_on" timestamptz not null default now(), primary key ("id"));`,
    );
    this.addSql(
      `alter table "video" add constraint "video_share_check" check (("active_shared_live_media" is null) = ("active_shared_live_media_page" is null));`,
    );
    this.addSql(
      `alter table "video" add constraint "video_page_check" check ("active_shared_live_media_page" >= 1);`,
    );

    this.addSql(
      `create table "shared_live_media" ("id" uuid not null, "video_id" uuid not null, "title" varchar(255) not null default '', "show_download" boolean not null default true, "upload_state" text not null default 'pending', "uploaded_on" timestamptz null, "active_stamp" bigint null, "extension" varchar(8) null, "nb_pages" int null, "pages_ready" int not null default 0, "upload_stamp" bigint null, "upload_extension" varchar(8) null, "upload_nb_pages" int null, "upload_pages_ready" int not null default 0, "failure" text null, "failure_detail" varchar(500) null, "warnings" jsonb not null default '[]', "reported_on" timestamptz null, "created_on" timestamptz not null default clock_timestamp(), primary key ("id"));`,
    );
    this.addSql(`create index "shared_live_media_video_id_index" on "shared_live_media" ("video_id");`);
    this.addSql(
      `alter table "shared_live_media" add constraint "shared_live_media_pages_check" check ("pages_ready" between 0 and coalesce("nb_pages", 0));`,
    );
    this.addSql(
      `alter table "shared_live_media" add constraint "shared_live_media_upload_pages_check" check ("upload_pages_ready" between 0 and coalesce("upload_nb_pages", 0));`,
    );
    this.addSql(
      `alter table "shared_live_media" add constraint "shared_live_media_error_check" check (("upload_state" = 'error') = ("failure" is not null));`,
    );
    this.addSql(
      `alter table "shared_live_media" add constraint "shared_live_media_upload_state_check" check ("upload_state" in ('pending', 'processing', 'ready', 'error'));`,
    );
    this.addSql(
      `alter table "shared_live_media" add constraint "shared_live_media_failure_check" check ("failure" in ('unsupported', 'locked', 'damaged', 'too_long', 'timed_out', 'cancelled', 'internal'));`,
    );

    this.addSql(
      `create table "page" ("media_id" uuid not null, "stamp" bigint not null, "number" int not null, "width" int not null, "height" int not null, "text" text not null, primary key ("media_id", "stamp", "number"));`,
    );
    this.addSql(
      `alter table "page" add constraint "page_check" check ("number" >= 1 and "width" >= 1 and "height" >= 1);`,
    );

    this.addSql(
      `alter table "shared_live_media" add constraint "shared_live_media_video_id_foreign" foreign key ("video_id") references "video" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "page" add constraint "page_media_id_foreign" foreign key ("media_id") references "shared_live_media" ("id") on delete cascade;`,
    );

    // Written by hand: a video can share only its own documents.
    this.addSql(
      `alter table "shared_live_media" add constraint "shared_live_media_id_video_id_unique" unique ("id", "video_id");`,
    );
    this.addSql(
      `alter table "video" add constraint "video_active_shared_live_media_foreign" foreign key ("active_shared_live_media", "id") references "shared_live_media" ("id", "video_id");`,
    );
  }
}
