/**
 * Object keys of the two buckets; `src/domain/keys.ts` of the server builds the same keys. Ids are UUIDs and an
 * upload's id is a decimal number, so no name that a user chose is part of a key, a path or a command line.
 */

/** One upload of one document. */
export interface Upload {
  /** UUID of the video. */
  video: string;
  /** UUID of the document. */
  media: string;
  /** Unix time of `initiateUpload` in seconds, unique among the document's uploads. */
  uploadId: string;
  /** Extension of the source key in lower case, without the dot. */
  extension: string;
  /** Key of the uploaded file in the source bucket. */
  key: string;
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const SOURCE_KEY = new RegExp(`^(${UUID})/sharedlivemedias/(${UUID})/(\\d{1,15})\\.([a-z0-9]{1,8})$`);

/** Returns the upload of a source key, or null when the key is not one of an upload. */
export function parseSourceKey(key: string): Upload | null {
  const [, video, media, uploadId, extension] = SOURCE_KEY.exec(key) ?? [];
  if (!video || !media || !uploadId || !extension) return null;
  return { video, media, uploadId, extension, key };
}

/** Prefix of everything that is made from one upload, in the destination bucket. */
export const uploadPrefix = (upload: Upload) =>
  `${upload.video}/sharedlivemedias/${upload.media}/${upload.uploadId}/`;

/**
 * Key of a page's image, counted from 1. It ends in `.png` for every type of image, so that a link needs no more
 * than the page's number; the object's Content-Type is the actual type.
 */
export const pageKey = (upload: Upload, page: number) => `${uploadPrefix(upload)}${page}.png`;
export const thumbnailKey = (upload: Upload, page: number) => `${uploadPrefix(upload)}${page}.webp`;
/** Key of a rendition of a page in another width, in pixels. */
export const renditionKey = (upload: Upload, page: number, width: number) =>
  `${uploadPrefix(upload)}${page}.${width}.webp`;
export const originalKey = (upload: Upload) =>
  `${uploadPrefix(upload)}${upload.uploadId}.${upload.extension}`;
