/** Domain states that tests of the rules start from. */
import type { FileState, MediaState, PageState, VideoState } from '../../src/domain/state.ts';
import type { Report } from '../../src/domain/upload/report.ts';

export const MAX_PAGES = 500;

export const aFile = (
  pagesReady: number,
  pageCount: number | null = pagesReady,
  uploadId = 100,
): FileState => ({
  uploadId,
  extension: 'pdf',
  pageCount,
  pagesReady,
});

export const aMedia = (id: string, changes: Partial<MediaState> = {}): MediaState => ({
  id,
  video: 'v',
  externalId: null,
  title: `Title of ${id}`,
  showDownload: true,
  uploadState: 'pending',
  uploadedOn: null,
  upload: null,
  shown: null,
  sharedUploadId: null,
  furthestPage: 0,
  failure: null,
  failureDetail: null,
  warnings: [],
  uploadWarnings: [],
  ...changes,
});

/** A document without a file. */
export const newMediaNamed = (id: string): MediaState => aMedia(id);

/** A document that is READY. */
export const ready = (id: string, pages = 3, uploadId = 100): MediaState => {
  const file = aFile(pages, pages, uploadId);
  return aMedia(id, {
    uploadState: 'ready',
    upload: file,
    shown: file,
    uploadedOn: new Date(uploadId * 1000),
  });
};

/** A document whose first upload is being converted. */
export const converting = (id: string, pagesReady = 0, pageCount: number | null = null): MediaState => {
  const file = aFile(pagesReady, pageCount);
  return aMedia(id, { uploadState: 'processing', upload: file, shown: pagesReady > 0 ? file : null });
};

export const aVideo = (medias: MediaState[] = [], share: VideoState['share'] = null): VideoState => ({
  id: 'v',
  externalId: null,
  title: null,
  version: 7,
  share,
  lookAround: 'all',
  presenter: null,
  onePresenter: false,
  shownAt: null,
  medias,
});

/** The document as it is after a share of its file up to page `furthestPage`. */
export const shared = (media: MediaState, furthestPage = 1): MediaState => ({
  ...media,
  furthestPage,
  sharedUploadId: media.shown?.uploadId ?? null,
});

export const showing = (media: MediaState, page = 1, ...others: MediaState[]): VideoState =>
  aVideo([shared(media, page), ...others], { media: media.id, page });

export const pages = (from: number, to: number): PageState[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => ({
    number: from + index,
    width: 1920,
    height: 1080,
    text: `page ${from + index}`,
    title: null,
  }));

export const aReport = (changes: Partial<Report> = {}): Report => ({
  uploadId: 100,
  state: 'processing',
  attempt: null,
  pageCount: null,
  pages: [],
  failure: null,
  detail: null,
  warnings: null,
  ...changes,
});
