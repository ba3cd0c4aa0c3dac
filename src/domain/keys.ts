/**
 * Where a document's objects lie in the two buckets. Video and media ids are UUIDs and an upload id is a decimal number,
 * so no name chosen by a user ever reaches a key.
 */

/** One upload of one document. The upload id is the Unix time of `initiateUpload` in seconds, unique per document. */
export interface UploadRef {
  video: string;
  media: string;
  uploadId: number;
}

const folder = (ref: Omit<UploadRef, 'uploadId'>) => `${ref.video}/sharedlivemedias/${ref.media}/`;

/** Everything of one document, in either bucket. */
export const mediaPrefix = folder;

/** Everything made from one upload, in the destination bucket. */
export const uploadPrefix = (ref: UploadRef) => `${folder(ref)}${ref.uploadId}/`;

/** The uploaded file, in the source bucket. */
export const sourceKey = (ref: UploadRef, extension: string) => `${folder(ref)}${ref.uploadId}.${extension}`;

/**
 * One page, in the destination bucket; `page` counts from 1. A page of photographs is a WebP under the same name: its
 * Content-Type says so, and nobody has to know the type of a page to make a link to it.
 */
export const pageKey = (ref: UploadRef, page: number) => `${uploadPrefix(ref)}${page}.png`;

/** The same page 320 pixels wide, as WebP. */
export const thumbnailKey = (ref: UploadRef, page: number) => `${uploadPrefix(ref)}${page}.webp`;

/** The original file for download, in the destination bucket. */
export const originalKey = (ref: UploadRef, extension: string) =>
  `${uploadPrefix(ref)}${ref.uploadId}.${extension}`;

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const SOURCE = new RegExp(`^(${UUID})/sharedlivemedias/(${UUID})/(\\d{1,15})\\.([a-z0-9]{1,8})$`);

/** The upload a source key belongs to, or null when it is not one of ours. */
export function parseSourceKey(key: string): (UploadRef & { extension: string }) | null {
  const [, video, media, uploadId, extension] = SOURCE.exec(key) ?? [];
  if (!video || !media || !uploadId || !extension) return null;
  return { video, media, uploadId: Number(uploadId), extension };
}
