/** The ids of the API that consist of parts: those of uploads and of pages, and the cursors of lists. */
import { parseId } from '../store/read.ts';
import type { VideoPlace } from '../store/videos/list-videos.ts';

/** The id of an upload. Two documents may have uploads with the same number, so the id has both. */
export const uploadIdOf = (media: string, uploadId: number): string => `${media}:${uploadId}`;

/** The id of a page, which is that of another page once the document has another file. */
export const pageIdOf = (media: string, uploadId: number, number: number): string =>
  `${uploadIdOf(media, uploadId)}:${number}`;

const PAGE_ID = /^([0-9a-f-]{36}):(\d{1,15}):(\d{1,9})$/i;

/** The parts of the id of a page; null for any other text. */
export function parsePageId(text: string): { media: string; uploadId: number; number: number } | null {
  const [, id = '', uploadId, number] = PAGE_ID.exec(text) ?? [];
  const media = parseId(id);
  return media === null ? null : { media, uploadId: Number(uploadId), number: Number(number) };
}

const UPLOAD_ID = /^(?:([0-9a-f-]{36}):)?(\d{1,15})$/i;

/** The number of an upload of `media`, from its id or from the number itself; null for any other text. */
export function parseUploadId(text: string, media: string): number | null {
  const [, id = media, number] = UPLOAD_ID.exec(text) ?? [];
  return number !== undefined && parseId(id) === media ? Number(number) : null;
}

/** The cursor of a video in the list of videos. */
export const cursorOf = ({ createdOn, id }: VideoPlace): string =>
  Buffer.from(`${createdOn}:${id}`).toString('base64url');

/** At most 18 digits, so that the number fits into PostgreSQL's bigint. */
const CURSOR = /^(\d{1,18}):([0-9a-f-]{36})$/;

/** The place of a cursor; null for any other text. */
export function parseCursor(text: string): VideoPlace | null {
  const [, createdOn, id = ''] = CURSOR.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  return createdOn === undefined || parseId(id) === null ? null : { createdOn, id };
}

/** The cursor of an entry of a timeline. */
export const versionCursorOf = (version: number): string => Buffer.from(`${version}`).toString('base64url');

/** The version of a cursor; null for any other text. */
export function parseVersionCursor(text: string): number | null {
  const [version] = /^\d{1,9}$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  return version === undefined ? null : Number(version);
}
