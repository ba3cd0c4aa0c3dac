import { Migration } from '@mikro-orm/migrations';

export class Migration20261127023600_conversion extends Migration {
  override name = 'Migration20261127023600_conversion';

  override up(): void | Promise<void> {
    // Without a foreign key, so that the migration needs no lock on the table that page turns use.
    this.addSql(
      `create table "conversion" ("media" uuid not null, "stamp" bigint not null, "found_on" timestamptz not null default clock_timestamp(), "progressed_on" timestamptz null, "attempts" jsonb not null default '[]', "announcements" int not null default 0, "announced_on" timestamptz null, "waiting_on" timestamptz null, constraint "conversion_pkey" primary key ("media", "stamp"));`,
    );
  }
}
