/** States of a video in the form that the server sends. */
import type { Media, Page, Video } from '../../src/client/video.ts';

const FOLDER = 'https://cdn.example.org/v1/sharedlivemedias/m1/1700000000';

/** A page whose link expires at `expires` (seconds since 1970). */
export const page = (number: number, { expires = 4_000_000_000, folder = FOLDER } = {}): Page => ({
  number,
  url: `${folder}/${number}.png?Expires=${expires}&Signature=s&Key-Pair-Id=k`,
  thumbnailUrl: `${folder}/${number}.webp?Expires=${expires}&Signature=s&Key-Pair-Id=k`,
  images: [],
  urlExpiresAt: new Date(expires * 1000).toISOString(),
  width: 1920,
  height: 1080,
  text: `Title ${number}\nText of page ${number}`,
  title: `Slide ${number}`,
});

export const media = (id = 'm1', changed: Partial<Media> = {}): Media => ({
  id,
  title: 'A deck',
  uploadState: 'READY',
  uploadId: '1700000000',
  shownUploadId: '1700000000',
  isReadyToShow: true,
  pagesReady: 30,
  pageCount: 30,
  showDownload: true,
  filename: 'a deck.pptx',
  uploadedOn: '2026-11-22T10:00:00.000Z',
  failure: null,
  failureDetail: null,
  uploadPagesReady: null,
  uploadPageCount: null,
  furthestPage: 0,
  downloadExceedsLookAround: false,
  warnings: [],
  ...changed,
});

/** A video that shares page `number` of document `m1`; null shares nothing. */
export const video = (
  version: number,
  number: number | null = null,
  changed: Partial<Video> = {},
): Video => ({
  id: 'v1',
  title: 'A webinar',
  version,
  lookAround: 'BACK',
  onePresenter: false,
  presenter: null,
  viewerCanShare: true,
  xmpp: null,
  activeShare:
    number === null
      ? null
      : { media: media(), page: page(number), nextPage: number < 30 ? page(number + 1) : null },
  sharedLiveMedias: [media(), media('m2', { title: 'Another' })],
  ...changed,
});
