/**
 * The statements that the version before each migration runs to turn a page and to deliver its message. A server
 * of that version keeps running them during the migration. They are copies of that version's code, so do not
 * change them; add the statements of the current version with each new migration.
 */
import { beforeLookAround } from './before-look-around.ts';
import { type StatementsBefore, turn } from './turn.ts';

export type { StatementsBefore } from './turn.ts';

const VIDEO = `v.id, v.title, v.version, v.active_shared_live_media as "activeSharedLiveMedia",
  v.active_shared_live_media_page as "activeSharedLiveMediaPage"`;

const MEDIA = `m.id as "media", m.title as "mediaTitle", m.show_download as "showDownload",
  m.upload_state as "uploadState", extract(epoch from m.uploaded_on)::float8 * 1000 as "uploadedOn",
  m.active_stamp::float8 as "activeStamp", m.extension, m.nb_pages as "nbPages", m.pages_ready as "pagesReady",
  m.upload_stamp::float8 as "uploadStamp", m.upload_extension as "uploadExtension",
  m.upload_nb_pages as "uploadNbPages", m.upload_pages_ready as "uploadPagesReady", m.failure,
  m.failure_detail as "failureDetail", m.warnings`;

const SET = `update video set active_shared_live_media = $2, active_shared_live_media_page = $3, version = $4
  where id = $1`;

const BEFORE_REQUEST = {
  lock: { name: 'lock_video', text: `select ${VIDEO} from video v where v.id = $1 for update` },
  medias: {
    name: 'medias_of_video',
    text: `select ${MEDIA} from shared_live_media m where m.video_id = $1 order by m.created_on, m.id`,
  },
  read: {
    name: 'read_video',
    text: `select ${VIDEO}, ${MEDIA} from video v left join shared_live_media m on m.video_id = v.id
      where v.id = $1 order by m.created_on, m.id`,
  },
  writeShare: {
    name: 'turn_and_tell',
    text: `with turned as (${SET}), told as (
        insert into outbox (video, version, event, state) values ($1, $4, $6, $7))
      select pg_notify($5, $1::text),
        graphile_worker.add_job($8, payload := $9::json, job_key := $10, flags := $11)`,
  },
  undelivered: `select "o0".* from "outbox" as "o0" where "o0"."video" = $1 and "o0"."delivered_on" is null
    order by "o0"."id" asc limit 50`,
  delivered: 'update "outbox" set "delivered_on" = $2 where "id" in ($1)',
};

const beforeRequest: StatementsBefore = {
  turnPage: (client, video, page) => turn(client, video, page, BEFORE_REQUEST),
  async deliverOutbox(client, video) {
    const { rows } = await client.query(BEFORE_REQUEST.undelivered, [video]);
    for (const { id } of rows) await client.query(BEFORE_REQUEST.delivered, [id, new Date()]);
  },
};

const PAYLOAD = `$1::text || ' ' || (extract(epoch from clock_timestamp()) * 1000)::bigint || ' ' || $6::text`;

const BEFORE_TITLE = {
  ...BEFORE_REQUEST,
  writeShare: {
    name: 'turn_and_tell',
    text: `with turned as (${SET}), told as (
        insert into outbox (video, version, event, state, request) values ($1, $4, $7, $8, nullif($6, '')))
      select pg_notify($5, ${PAYLOAD}),
        graphile_worker.add_job($9, payload := $10::json, job_key := $11, flags := $12)`,
  },
  /** Reads the page that viewers see. */
  page: `select "p0".* from "page" as "p0" where "p0"."media_id" = $1 and "p0"."stamp" = $2
    and "p0"."number" in ($3)`,
  /** Inserts a page of a converter. */
  made: `insert into "page" ("media_id", "stamp", "number", "width", "height", "text")
    values ($1, $2, $3, 1920, 1080, '') on conflict do nothing`,
};

const beforeTitle: StatementsBefore = {
  turnPage: (client, video, page) =>
    turn(client, video, page, BEFORE_TITLE, {
      request: 'turn',
      beforeCommit: ({ media }) => client.query(BEFORE_TITLE.made, [media, 1, page]),
      afterCommit: ({ media }) => client.query(BEFORE_TITLE.page, [media, 1, page]),
    }),
  deliverOutbox: beforeRequest.deliverOutbox,
};

const BEFORE_SHARED_STAMP = {
  lock: BEFORE_REQUEST.lock,
  medias: {
    name: 'read_medias',
    text: `select ${MEDIA} from shared_live_media m where m.video_id = $1 order by m.created_on, m.id`,
  },
  read: BEFORE_REQUEST.read,
  writeShare: {
    name: 'write_share_and_message',
    text: `with updated as (${SET}), message as (
        insert into outbox (video, version, event, state, request) values ($1, $4, $7, $8, nullif($6, '')))
      select pg_notify($5, ${PAYLOAD}),
        graphile_worker.add_job($9, payload := $10::json, job_key := $11, flags := $12)`,
  },
  /** Inserts a document. */
  created: `insert into "shared_live_media" ("id", "video_id", "title", "show_download", "upload_state", "uploaded_on",
      "active_stamp", "extension", "nb_pages", "pages_ready", "upload_stamp", "upload_extension", "upload_nb_pages",
      "upload_pages_ready", "failure", "failure_detail", "warnings")
    values ($1, $2, '', true, 'pending', null, null, null, null, 0, null, null, null, 0, null, null, '[]')`,
  /** Writes the report of a converter. */
  reported: `update "shared_live_media" set "upload_state" = $2, "nb_pages" = $3, "pages_ready" = $3 where "id" = $1`,
  removed: `delete from "shared_live_media" where "id" = $1`,
};

const beforeSharedStamp: StatementsBefore = {
  turnPage: (client, video, page) =>
    turn(client, video, page, BEFORE_SHARED_STAMP, {
      request: 'turn',
      async beforeCommit() {
        const { created, reported, removed } = BEFORE_SHARED_STAMP;
        const other = crypto.randomUUID();
        await client.query(created, [other, video]);
        await client.query(reported, [other, 'ready', 3]);
        await client.query(removed, [other]);
      },
    }),
  deliverOutbox: beforeRequest.deliverOutbox,
};

const MEDIA_WITH_SHARED_STAMP = MEDIA.replace(
  'm.failure,',
  'm.shared_stamp::float8 as "sharedStamp", m.failure,',
);

const BEFORE_UPLOAD_WARNINGS = {
  ...BEFORE_SHARED_STAMP,
  medias: {
    name: 'read_medias',
    text: `select ${MEDIA_WITH_SHARED_STAMP} from shared_live_media m where m.video_id = $1
      order by m.created_on, m.id`,
  },
  read: {
    name: 'read_video',
    text: `select ${VIDEO}, ${MEDIA_WITH_SHARED_STAMP}
      from video v left join shared_live_media m on m.video_id = v.id where v.id = $1 order by m.created_on, m.id`,
  },
  recorded: 'update shared_live_media set shared_stamp = active_stamp where id = $1',
  reportedOn: 'update "shared_live_media" set "reported_on" = $2 where "id" = $1',
};

const beforeUploadWarnings: StatementsBefore = {
  turnPage: (client, video, page) =>
    turn(client, video, page, BEFORE_UPLOAD_WARNINGS, {
      request: 'turn',
      async beforeCommit({ media }) {
        await client.query(BEFORE_UPLOAD_WARNINGS.recorded, [media]);
        await client.query(BEFORE_UPLOAD_WARNINGS.reportedOn, [media, new Date()]);
      },
    }),
  deliverOutbox: beforeRequest.deliverOutbox,
};

const MEDIA_WITH_UPLOAD_WARNINGS = MEDIA_WITH_SHARED_STAMP.replace(
  'm.warnings',
  'm.warnings, m.upload_warnings as "uploadWarnings"',
);

const BEFORE_EXTERNAL_ID = {
  ...BEFORE_UPLOAD_WARNINGS,
  medias: {
    name: 'read_medias',
    text: `select ${MEDIA_WITH_UPLOAD_WARNINGS} from shared_live_media m where m.video_id = $1
      order by m.created_on, m.id`,
  },
  read: {
    name: 'read_video',
    text: `select ${VIDEO}, ${MEDIA_WITH_UPLOAD_WARNINGS}
      from video v left join shared_live_media m on m.video_id = v.id where v.id = $1 order by m.created_on, m.id`,
  },
  /** Creates and deletes a video with a document. */
  videoCreated: `insert into "video" ("id", "title", "version") values ($1, null, 1)`,
  mediaCreated: `insert into "shared_live_media" ("id", "video_id", "title", "show_download", "upload_state",
      "uploaded_on", "active_stamp", "extension", "nb_pages", "pages_ready", "upload_stamp", "upload_extension",
      "upload_nb_pages", "upload_pages_ready", "shared_stamp", "failure", "failure_detail", "warnings", "upload_warnings")
    values ($1, $2, '', true, 'pending', null, null, null, null, 0, null, null, null, 0, null, null, null, '[]', '[]')`,
  videoDeleted: `delete from "video" where "id" = $1`,
};

const beforeExternalId: StatementsBefore = {
  turnPage: (client, video, page) =>
    turn(client, video, page, BEFORE_EXTERNAL_ID, {
      request: 'turn',
      async afterCommit() {
        const { videoCreated, mediaCreated, videoDeleted } = BEFORE_EXTERNAL_ID;
        const other = crypto.randomUUID();
        await client.query(videoCreated, [other]);
        await client.query(mediaCreated, [crypto.randomUUID(), other]);
        await client.query(videoDeleted, [other]);
      },
    }),
  deliverOutbox: beforeRequest.deliverOutbox,
};

/** The statements of pages, which the version before runs besides those of `beforeExternalId`. */
const BEFORE_PAGE_IMAGES = {
  inserted: `insert into "page" ("media_id", "stamp", "number", "width", "height", "text", "title")
    values ($1, 100, $2, 1600, 900, 'text', null) on conflict ("media_id", "stamp", "number") do nothing`,
  read: {
    name: 'read_pages',
    text: `select number, width, height, text, title from page
      where media_id = $1 and stamp = $2 and number = any($3::int[])`,
  },
};

const beforePageImages: StatementsBefore = {
  async turnPage(client, video, page) {
    await beforeExternalId.turnPage(client, video, page);
    const { inserted, read } = BEFORE_PAGE_IMAGES;
    const [document] = (await client.query({ ...BEFORE_EXTERNAL_ID.medias, values: [video] })).rows;
    await client.query(inserted, [document.media, page]);
    await client.query({ ...read, values: [document.media, 100, [page]] });
  },
  deliverOutbox: beforeRequest.deliverOutbox,
};

/** By the name of the migration. There is no version before the first one. */
export const STATEMENTS_BEFORE: Record<string, StatementsBefore> = {
  Migration20261122171500_request: beforeRequest,
  Migration20261122214600_title: beforeTitle,
  Migration20261126222127_shared_stamp: beforeSharedStamp,
  Migration20261127023500_upload_warnings: beforeUploadWarnings,
  // Servers of the same release have both migrations, so the version before is the same.
  Migration20261127023600_conversion: beforeUploadWarnings,
  Migration20261127161000_video_external_id: beforeExternalId,
  Migration20261127161100_media_external_id: beforeExternalId,
  Migration20261127161500_page_images: beforePageImages,
  // Servers of the same release have both migrations, so the version before is the same.
  Migration20261127213000_video_list: beforePageImages,
  Migration20261128010500_look_around: beforeLookAround,
  // Servers of the same release have both migrations, so the version before is the same.
  Migration20261128010600_furthest_page: beforeLookAround,
  Migration20261128010700_timeline: beforeLookAround,
  Migration20261128020500_presenter: beforeLookAround,
  Migration20261128064000_page_notes: beforeLookAround,
};
