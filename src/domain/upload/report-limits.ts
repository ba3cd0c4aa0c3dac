/** The limits of a report, which `converter/src/report/report-limits.ts` repeats. A character is a Unicode code point. */
export const REPORT_LIMITS = {
  /** Characters of the text of a page. */
  textLength: 20_000,
  /** Characters of the speaker notes of a page. */
  notesLength: 20_000,
  /** Characters of the title of a page. */
  pageTitleLength: 200,
  /** Characters of `detail` and of the message of a warning. */
  messageLength: 500,
  warnings: 100,
  /** Pixels of the width and of the height of a page. */
  sidePixels: 20_000,
  /** Conversions that a converter names as interrupted when it starts. */
  interrupted: 100,
};

/** The limits of a report on images. The converter stays below them by the images that it makes. */
export const IMAGE_REPORT_LIMITS = {
  /** Images of one page. */
  images: 8,
  pages: 100,
  /** Bytes of one image. */
  bytes: 1_000_000_000,
};
