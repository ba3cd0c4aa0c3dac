/** The statements of version 0.2.0, which has external ids and images of pages. Do not change them. */
import { type StatementsBefore, turn } from './turn.ts';

const VIDEO = `v.id, v.title, v.version, v.active_shared_live_media as "activeSharedLiveMedia",
  v.active_shared_live_media_page as "activeSharedLiveMediaPage",
  (select external_id from video_external_id where video_id = v.id) as "externalId"`;

const MEDIA = `m.id as "media", m.external_id as "mediaExternalId", m.title as "mediaTitle", m.show_download as "showDownload",
  m.upload_state as "uploadState", extract(epoch from m.uploaded_on)::float8 * 1000 as "uploadedOn",
  m.active_stamp::float8 as "activeStamp", m.extension, m.nb_pages as "nbPages", m.pages_ready as "pagesReady",
  m.upload_stamp::float8 as "uploadStamp", m.upload_extension as "uploadExtension",
  m.upload_nb_pages as "uploadNbPages", m.upload_pages_ready as "uploadPagesReady",
  m.shared_stamp::float8 as "sharedStamp", m.failure,
  m.failure_detail as "failureDetail", m.warnings, m.upload_warnings as "uploadWarnings"`;

const ORDER = 'order by m.created_on, m.id';

const PAYLOAD = `$1::text || ' ' || (extract(epoch from clock_timestamp()) * 1000)::bigint || ' ' || $6::text`;

const STATEMENTS = {
  lock: { name: 'lock_video', text: `select ${VIDEO} from video v where v.id = $1 for update` },
  medias: {
    name: 'read_medias',
    text: `select ${MEDIA} from shared_live_media m where m.video_id = $1 ${ORDER}`,
  },
  read: {
    name: 'read_video',
    text: `select ${VIDEO}, ${MEDIA}
      from video v left join shared_live_media m on m.video_id = v.id where v.id = $1 ${ORDER}`,
  },
  writeShare: {
    name: 'write_first_share_and_message',
    text: `with updated as (update video
        set active_shared_live_media = $2, active_shared_live_media_page = $3, version = $4 where id = $1),
      recorded as (update shared_live_media set shared_stamp = active_stamp where id = $2), message as (
        insert into outbox (video, version, event, state, request) values ($1, $4, $7, $8, nullif($6, '')))
      select pg_notify($5, ${PAYLOAD}),
        graphile_worker.add_job($9, payload := $10::json, job_key := $11, flags := $12)`,
  },
  /** Creates and deletes a video with a document. */
  videoCreated: `insert into "video" ("id", "title", "version") values ($1, null, 1)`,
  mediaCreated: `insert into "shared_live_media" ("id", "video_id", "external_id", "title", "show_download",
      "upload_state", "uploaded_on", "active_stamp", "extension", "nb_pages", "pages_ready", "upload_stamp",
      "upload_extension", "upload_nb_pages", "upload_pages_ready", "shared_stamp", "failure", "failure_detail",
      "warnings", "upload_warnings")
    values ($1, $2, null, '', true, 'pending', null, null, null, null, 0, null, null, null, 0, null, null, null,
      '[]', '[]')`,
  videoDeleted: `delete from "video" where "id" = $1`,
  undelivered: `select "o0".* from "outbox" as "o0" where "o0"."video" = $1 and "o0"."delivered_on" is null
    order by "o0"."id" asc limit 50`,
  delivered: 'update "outbox" set "delivered_on" = $2 where "id" in ($1)',
};

export const beforeLookAround: StatementsBefore = {
  turnPage: (client, video, page) =>
    turn(client, video, page, STATEMENTS, {
      request: 'turn',
      async afterCommit() {
        const other = crypto.randomUUID();
        await client.query(STATEMENTS.videoCreated, [other]);
        await client.query(STATEMENTS.mediaCreated, [crypto.randomUUID(), other]);
        await client.query(STATEMENTS.videoDeleted, [other]);
      },
    }),
  async deliverOutbox(client, video) {
    const { rows } = await client.query(STATEMENTS.undelivered, [video]);
    for (const { id } of rows) await client.query(STATEMENTS.delivered, [id, new Date()]);
  },
};
