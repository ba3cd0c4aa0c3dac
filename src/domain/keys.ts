/**
 * The keys of the objects of a document in the two buckets. A key consists of UUIDs and numbers, so text that a
 * user chose never becomes part of a key. converter/ derives the same keys from the same parts.
 */

/** One upload of one document. */
export interface UploadRef {
  video: string;
  media: string;
  /** The Unix time of the upload in seconds, unique for each document. */
  uploadId: number;
}

/** The prefix of every object of a document, in either bucket. */
export const mediaPrefix = ({ video, media }: Omit<UploadRef, 'uploadId'>) =>
  `${video}/sharedlivemedias/${media}/`;

/** The prefix of everything that the converter makes from one upload, in the destination bucket. */
export const uploadPrefix = (ref: UploadRef) => `${mediaPrefix(ref)}${ref.uploadId}/`;

/** The uploaded file, in the source bucket. */
export const sourceKey = (ref: UploadRef, extension: string) =>
  `${mediaPrefix(ref)}${ref.uploadId}.${extension}`;

/**
 * The image of one page, in the destination bucket. The key ends in `.png` whatever the type of the image is, so
 * that a link needs no lookup. The Content-Type of the object gives the type: WebP for a page of photographs.
 */
export const pageKey = (ref: UploadRef, page: number) => `${uploadPrefix(ref)}${page}.png`;

/** The thumbnail of one page, in the destination bucket: a WebP image, 320 pixels wide. */
export const thumbnailKey = (ref: UploadRef, page: number) => `${uploadPrefix(ref)}${page}.webp`;

/** A rendition of one page in another width, in the destination bucket: a WebP image. `width` is in pixels. */
export const renditionKey = (ref: UploadRef, page: number, width: number) =>
  `${uploadPrefix(ref)}${page}.${width}.webp`;

/** The original file for download, in the destination bucket. */
export const originalKey = (ref: UploadRef, extension: string) =>
  `${uploadPrefix(ref)}${ref.uploadId}.${extension}`;
