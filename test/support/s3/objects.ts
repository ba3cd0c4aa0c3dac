import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { BUCKET, codeOf, type Storage, text } from './test-storage.ts';

/** Names an object of the test bucket. */
export const at = (Key: string) => ({ Bucket: BUCKET, Key });

/** Writes and reads objects of the test bucket. `storage` is a function, because tests open the storage later. */
export const objectsOf = (storage: () => Storage) => ({
  put: (key: string, Body: string | Buffer = key, more: object = {}) =>
    storage().s3.send(new PutObjectCommand({ ...at(key), Body, ...more })),
  read: async (key: string, more: object = {}) =>
    text((await storage().s3.send(new GetObjectCommand({ ...at(key), ...more }))).Body),
});

/** Fetches a URL. @returns the status, and the body or the error code */
export async function fetchOutcome(url: string, init?: RequestInit): Promise<[number, string | undefined]> {
  const response = await fetch(url, init);
  return [response.status, response.ok ? await response.text() : await codeOf(response)];
}
