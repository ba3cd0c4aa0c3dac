/** The tables. Their columns keep the names of Marsha's models (`upload_state`, `nb_pages`, …). */
import { defineEntity, p } from '@mikro-orm/core';
import {
  FAILURES,
  type ImageFacts,
  type LookAround,
  SHARE_EVENTS,
  UPLOAD_STATES,
  type Warning,
} from '../domain/state.ts';
import { DEFAULT_LOOK_AROUND } from '../domain/video.ts';
import type { StoredVideo } from './snapshot.ts';

export const VideoEntity = defineEntity({
  name: 'Video',
  tableName: 'video',
  checks: [
    {
      name: 'video_share_check',
      expression: '("active_shared_live_media" is null) = ("active_shared_live_media_page" is null)',
    },
    { name: 'video_page_check', expression: '"active_shared_live_media_page" >= 1' },
  ],
  // For the list of videos.
  indexes: [{ name: 'video_created_on_id_index', properties: ['createdOn', 'id'] }],
  properties: {
    id: p.uuid().primary(),
    /** Written to the table of external ids when the video is created. */
    externalId: p
      .string()
      .nullable()
      .formula(({ id }) => `(select external_id from video_external_id where video_id = ${id})`),
    title: p.string().length(255).nullable(),
    version: p.integer().default(1),
    /** Null together with the page, by a CHECK. A foreign key with `id` admits only documents of this video. */
    activeSharedLiveMedia: p.uuid().nullable(),
    activeSharedLiveMediaPage: p.integer().nullable(),
    /** Without a check, because PostgreSQL would read the whole table to add one. */
    lookAround: p.string().length(10).$type<LookAround>().default(DEFAULT_LOOK_AROUND),
    /** See `Person`. Null together with the name, which is null too for a person without one. */
    presenterId: p.string().length(22).nullable(),
    presenterName: p.string().length(100).nullable(),
    onePresenter: p.boolean().default(false),
    /** Equal to `shownAt` of the newest entry of the timeline. */
    shownAt: p.datetime().nullable(),
    createdOn: p.datetime().defaultRaw('now()'),
    medias: () =>
      p.oneToMany(SharedLiveMediaEntity).mappedBy('video').orderBy({ createdOn: 'asc', id: 'asc' }),
  },
});

/**
 * The external ids of videos, apart from the table `video` because a unique index on that table would make page turns
 * wait while a migration creates it.
 */
export const VideoExternalIdEntity = defineEntity({
  name: 'VideoExternalId',
  tableName: 'video_external_id',
  properties: {
    externalId: p.string().length(200).primary(),
    video: () => p.oneToOne(VideoEntity).owner().deleteRule('cascade'),
  },
});

export const SharedLiveMediaEntity = defineEntity({
  name: 'SharedLiveMedia',
  tableName: 'shared_live_media',
  checks: [
    {
      name: 'shared_live_media_pages_check',
      expression: '"pages_ready" between 0 and coalesce("nb_pages", 0)',
    },
    {
      name: 'shared_live_media_upload_pages_check',
      expression: '"upload_pages_ready" between 0 and coalesce("upload_nb_pages", 0)',
    },
    {
      name: 'shared_live_media_error_check',
      expression: `("upload_state" = 'error') = ("failure" is not null)`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    video: () => p.manyToOne(VideoEntity).deleteRule('cascade').index(),
    /** Unique in the video: a document is added under the lock on the row of its video. */
    externalId: p.string().length(200).nullable(),
    title: p.string().length(255).default(''),
    showDownload: p.boolean().default(true),
    uploadState: p.enum(UPLOAD_STATES).default('pending'),
    uploadedOn: p.datetime().nullable(),
    /** `activeStamp` to `pagesReady` describe the file whose pages viewers see. */
    activeStamp: p.bigint('number').nullable(),
    extension: p.string().length(8).nullable(),
    nbPages: p.integer().nullable(),
    pagesReady: p.integer().default(0),
    /** `uploadStamp` to `uploadPagesReady` describe the newest upload: the same file, or one that has no page yet. */
    uploadStamp: p.bigint('number').nullable(),
    uploadExtension: p.string().length(8).nullable(),
    uploadNbPages: p.integer().nullable(),
    uploadPagesReady: p.integer().default(0),
    /** The last upload whose pages were shared. Null also where a server of version 0.1 ended the share. */
    sharedStamp: p.bigint('number').nullable(),
    /** Of the upload in `sharedStamp`. 0 also where a server of version 0.2.0 or before turned the pages. */
    furthestPage: p.integer().default(0),
    failure: p.enum(FAILURES).nullable(),
    failureDetail: p.string().length(500).nullable(),
    warnings: p.json().$type<Warning[]>().defaultRaw(`'[]'`),
    /** The warnings of the newest upload while it is not the shown file. Null counts as none. */
    uploadWarnings: p.json().$type<Warning[]>().nullable(),
    /** The time of the converter's last report on the newest upload. An upload without further reports times out. */
    reportedOn: p.datetime().nullable(),
    createdOn: p.datetime().defaultRaw('clock_timestamp()'),
  },
});

/** A page of an upload. A row never changes, except that the converter adds images. */
export const PageEntity = defineEntity({
  name: 'Page',
  tableName: 'page',
  checks: [{ name: 'page_check', expression: '"number" >= 1 and "width" >= 1 and "height" >= 1' }],
  properties: {
    media: () => p.manyToOne(SharedLiveMediaEntity).primary().deleteRule('cascade'),
    stamp: p.bigint('number').primary(),
    number: p.integer().primary(),
    width: p.integer(),
    height: p.integer(),
    text: p.text(),
    title: p.string().length(200).nullable(),
    /** Null until the converter has reported on the images, and in rows of version 0.2 and before. */
    images: p.json().$type<ImageFacts[]>().nullable(),
  },
});

/** The speaker notes of a page, in a table of their own, so that no query for those who watch reads them. */
export const PageNotesEntity = defineEntity({
  name: 'PageNotes',
  tableName: 'page_notes',
  properties: {
    media: () => p.manyToOne(SharedLiveMediaEntity).primary().deleteRule('cascade'),
    stamp: p.bigint('number').primary(),
    number: p.integer().primary(),
    notes: p.text(),
  },
});

/** The conversion of an upload whose file exists. The server deletes the row with the objects of the upload. */
export const ConversionEntity = defineEntity({
  name: 'Conversion',
  tableName: 'conversion',
  properties: {
    media: p.uuid().primary(),
    stamp: p.bigint('number').primary(),
    foundOn: p.datetime().defaultRaw('clock_timestamp()'),
    /** When a report last brought the number of pages or a page. */
    progressedOn: p.datetime().nullable(),
    /** The converter's identifiers of the conversions that have begun. */
    attempts: p.json().$type<string[]>().defaultRaw(`'[]'`),
    /** How often the converter has accepted an announcement of the file, and when it last did. */
    announcements: p.integer().default(0),
    announcedOn: p.datetime().nullable(),
    /** When the converter last answered that the upload waits in its queue. */
    waitingOn: p.datetime().nullable(),
  },
});

/** An entry of the timeline, which a change of the page on show adds. A row never changes, except that it loses its title. */
export const TimelineEntryEntity = defineEntity({
  name: 'TimelineEntry',
  tableName: 'timeline_entry',
  properties: {
    video: () => p.manyToOne(VideoEntity).primary().deleteRule('cascade'),
    version: p.integer().primary(),
    shownAt: p.datetime(),
    /** Null together with `stamp` and `page` where the entry is the end of a share. The entry outlives the document. */
    media: p.uuid().nullable(),
    stamp: p.bigint('number').nullable(),
    page: p.integer().nullable(),
    /** The title of the page. The row of the page is deleted when another file replaces its file. */
    pageTitle: p.string().length(200).nullable(),
  },
});

/** The messages for the room of a video, in order of `id`. A message outlives its video. */
export const OutboxEntity = defineEntity({
  name: 'Outbox',
  tableName: 'outbox',
  indexes: [
    {
      name: 'outbox_undelivered',
      expression:
        'create index "outbox_undelivered" on "outbox" ("video", "id") where "delivered_on" is null',
    },
    {
      name: 'outbox_delivered_on',
      expression:
        'create index "outbox_delivered_on" on "outbox" ("delivered_on") where "delivered_on" is not null',
    },
  ],
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    video: p.uuid(),
    version: p.integer(),
    event: p.enum(SHARE_EVENTS),
    /** The state of the video at this version. */
    state: p.json().$type<StoredVideo>(),
    /** The id of the request in the logs; null when no request caused the change. */
    request: p.string().length(100).nullable(),
    createdOn: p.datetime().defaultRaw('now()'),
    deliveredOn: p.datetime().nullable(),
  },
});

export const entities = [
  VideoEntity,
  VideoExternalIdEntity,
  SharedLiveMediaEntity,
  PageEntity,
  PageNotesEntity,
  ConversionEntity,
  TimelineEntryEntity,
  OutboxEntity,
];
