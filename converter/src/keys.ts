/**
 * Where objects lie in the two buckets. Ids are UUIDs and the uploadId a decimal number, so no name chosen
 * by a user reaches a key, a path or a command line.
 */

/** One upload of one document; `uploadId` identifies it among the document's uploads. */
export interface Upload {
  video: string;
  media: string;
  uploadId: string;
  /** Of the source key: lower case, without the dot. */
  extension: string;
  /** The source object. */
  key: string;
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const SOURCE = new RegExp(`^(${UUID})/sharedlivemedias/(${UUID})/(\\d{1,15})\\.([a-z0-9]{1,8})$`);

/** The upload a source key belongs to, or null when it is not one of ours. */
export function parseSourceKey(key: string): Upload | null {
  const [, video, media, uploadId, extension] = SOURCE.exec(key) ?? [];
  if (!video || !media || !uploadId || !extension) return null;
  return { video, media, uploadId, extension, key };
}

/** Everything made from one upload, in the destination bucket. */
export const uploadPrefix = (upload: Upload) =>
  `${upload.video}/sharedlivemedias/${upload.media}/${upload.uploadId}/`;

/**
 * `page` counts from 1. The name is the same for every type of image, so that whoever has a key needs to know no
 * more; the object's Content-Type says which it is.
 */
export const pageKey = (upload: Upload, page: number) => `${uploadPrefix(upload)}${page}.png`;
export const thumbnailKey = (upload: Upload, page: number) => `${uploadPrefix(upload)}${page}.webp`;
export const originalKey = (upload: Upload) =>
  `${uploadPrefix(upload)}${upload.uploadId}.${upload.extension}`;
