/** The payload of the NOTIFY by which a server tells the others about a pointer. */
import { isOnPage, type PointerMark } from '../domain/pointer.ts';

/** The maximum length of a payload. PostgreSQL allows 8,000 bytes. */
export const MAX_PAYLOAD_BYTES = 250;

export interface PointerNotification {
  /** Distinguishes the servers, because PostgreSQL also notifies the sender. */
  instance: string;
  video: string;
  mark: PointerMark;
}

/** Servers of different versions understand each other as long as additions come last. */
export const pointerPayload = ({ instance, video, mark }: PointerNotification): string =>
  [instance, video, mark.media, mark.page, mark.kind, mark.points.join(','), mark.hand].join(' ');

const NUMBER = /^\d{1,10}$/;

/** @returns null for a payload of another form. */
export function readPointer(payload: string): PointerNotification | null {
  // A server of the version before names no hand.
  const [instance, video, media, page = '', kind, points, hand = ''] = payload.split(' ');
  if (!instance || !video || !media || points === undefined) return null;
  if (kind !== 'point' && kind !== 'ink') return null;
  const texts = points === '' ? [] : points.split(',');
  if (![page, ...texts].every((each) => NUMBER.test(each))) return null;
  const numbers = texts.map(Number);
  if (!isOnPage(numbers)) return null;
  return { instance, video, mark: { media, page: Number(page), kind, points: numbers, hand } };
}
