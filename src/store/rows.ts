/** Converts rows to states, and states to the columns of rows. */
import type { InferEntity } from '@mikro-orm/core';
import type { FileState, MediaState, VideoState } from '../domain/state.ts';
import type { SharedLiveMediaEntity, VideoEntity } from './entities.ts';

export type VideoRow = InferEntity<typeof VideoEntity>;
export type MediaRow = InferEntity<typeof SharedLiveMediaEntity>;

export function toVideo(row: VideoRow, medias: MediaRow[]): VideoState {
  const [media, page] = [row.activeSharedLiveMedia, row.activeSharedLiveMediaPage];
  return {
    id: row.id,
    externalId: row.externalId ?? null,
    title: row.title ?? null,
    version: row.version,
    share: media == null || page == null ? null : { media, page },
    lookAround: row.lookAround,
    presenter: row.presenterId == null ? null : { id: row.presenterId, name: row.presenterName ?? null },
    onePresenter: row.onePresenter,
    shownAt: row.shownAt ?? null,
    medias: medias.map((each) => toMedia(each, row.id)),
  };
}

const toMedia = (row: MediaRow, video: string): MediaState => ({
  id: row.id,
  video,
  externalId: row.externalId ?? null,
  title: row.title,
  showDownload: row.showDownload,
  uploadState: row.uploadState,
  uploadedOn: row.uploadedOn ?? null,
  upload: toFile(row.uploadStamp, row.uploadExtension, row.uploadNbPages, row.uploadPagesReady),
  shown: toFile(row.activeStamp, row.extension, row.nbPages, row.pagesReady),
  sharedUploadId: row.sharedStamp ?? null,
  furthestPage: row.furthestPage,
  failure: row.failure ?? null,
  failureDetail: row.failureDetail ?? null,
  warnings: row.warnings,
  uploadWarnings: row.uploadWarnings ?? [],
});

function toFile(
  uploadId: number | null | undefined,
  extension: string | null | undefined,
  pageCount: number | null | undefined,
  pagesReady: number,
): FileState | null {
  if (uploadId == null || extension == null) return null;
  return { uploadId, extension, pageCount: pageCount ?? null, pagesReady };
}

export const videoColumns = (video: VideoState) => ({
  title: video.title,
  activeSharedLiveMedia: video.share?.media ?? null,
  activeSharedLiveMediaPage: video.share?.page ?? null,
  lookAround: video.lookAround,
  presenterId: video.presenter?.id ?? null,
  presenterName: video.presenter?.name ?? null,
  onePresenter: video.onePresenter,
  shownAt: video.shownAt,
});

export const mediaColumns = (media: MediaState) => ({
  externalId: media.externalId,
  title: media.title,
  showDownload: media.showDownload,
  uploadState: media.uploadState,
  uploadedOn: media.uploadedOn,
  activeStamp: media.shown?.uploadId ?? null,
  extension: media.shown?.extension ?? null,
  nbPages: media.shown?.pageCount ?? null,
  pagesReady: media.shown?.pagesReady ?? 0,
  uploadStamp: media.upload?.uploadId ?? null,
  uploadExtension: media.upload?.extension ?? null,
  uploadNbPages: media.upload?.pageCount ?? null,
  uploadPagesReady: media.upload?.pagesReady ?? 0,
  sharedStamp: media.sharedUploadId,
  furthestPage: media.furthestPage,
  failure: media.failure,
  failureDetail: media.failureDetail,
  warnings: media.warnings,
  uploadWarnings: media.uploadWarnings,
});
