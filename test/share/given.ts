/** States to begin a sentence with. */

import type { Report } from '../../src/share/media.ts';
import type { File, Media, Page, Video } from '../../src/share/state.ts';

export const MAX_PAGES = 500;

export const aFile = (pagesReady: number, pageCount: number | null = pagesReady, stamp = 100): File => ({
  stamp,
  extension: 'pdf',
  pageCount,
  pagesReady,
});

export const aMedia = (id: string, changes: Partial<Media> = {}): Media => ({
  id,
  video: 'v',
  title: `Title of ${id}`,
  showDownload: true,
  uploadState: 'pending',
  uploadedOn: null,
  upload: null,
  shown: null,
  failure: null,
  failureDetail: null,
  warnings: [],
  ...changes,
});

/** A document as an instructor has just made it. */
export const newMediaNamed = (id: string): Media => aMedia(id);

/** A document all of whose pages exist. */
export const ready = (id: string, pages = 3, stamp = 100): Media => {
  const file = aFile(pages, pages, stamp);
  return aMedia(id, {
    uploadState: 'ready',
    upload: file,
    shown: file,
    uploadedOn: new Date(stamp * 1000),
  });
};

/** A document whose first upload is being converted. */
export const converting = (id: string, pagesReady = 0, pageCount: number | null = null): Media => {
  const file = aFile(pagesReady, pageCount);
  return aMedia(id, { uploadState: 'processing', upload: file, shown: pagesReady > 0 ? file : null });
};

export const aVideo = (medias: Media[] = [], share: Video['share'] = null): Video => ({
  id: 'v',
  title: null,
  version: 7,
  share,
  medias,
});

export const showing = (media: Media, page = 1, ...others: Media[]): Video =>
  aVideo([media, ...others], { media: media.id, page });

export const pages = (from: number, to: number): Page[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => ({
    number: from + index,
    width: 1920,
    height: 1080,
    text: `page ${from + index}`,
    title: null,
  }));

export const aReport = (changes: Partial<Report> = {}): Report => ({
  stamp: 100,
  state: 'processing',
  pageCount: null,
  pages: [],
  failure: null,
  detail: null,
  warnings: null,
  ...changes,
});
