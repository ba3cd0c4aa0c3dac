/** Uploads by HTML form with a ticket, as a browser sends them. */
import { expect } from 'vitest';
import { exists } from '../../../src/files/objects.ts';
import { createTicket, type Ticket } from '../../../src/files/upload-form.ts';
import { BUCKET, codeOf, type Storage } from './test-storage.ts';

export const KEY = 'video/sharedlivemedias/media/1700000000.pdf';
export const PDF = 'application/pdf';
/** The size limit of a ticket, in bytes. */
export const MAX_SIZE_BYTES = 1000;

export function formOf(fields: Ticket['fields'], file: Blob | string, name = 'slides.pdf'): FormData {
  const form = new FormData();
  for (const field of fields) form.append(field.name, field.value);
  form.append('file', new Blob([file]), name);
  return form;
}

/** The ticket's fields with one of them changed, or removed when `value` is undefined. */
export const changed = ({ fields }: Ticket, name: string, value: string | undefined) =>
  fields.flatMap((field) => (field.name !== name ? [field] : value === undefined ? [] : [{ name, value }]));

export const post = (ticket: Ticket, file: Blob | string, fields = ticket.fields) =>
  fetch(ticket.url, { method: 'POST', body: formOf(fields, file) });

/** Helpers for the forms of one storage. `storage` is a function, because tests open the storage later. */
export function formsOf(storage: () => Storage) {
  const expectNothingAt = async (key: string) => expect(await exists(storage().s3, BUCKET, key)).toBe(false);
  return {
    ticketFor: (options: Partial<Parameters<typeof createTicket>[1]> = {}) =>
      createTicket(storage().s3, {
        bucket: BUCKET,
        key: KEY,
        contentType: PDF,
        maxSize: MAX_SIZE_BYTES,
        expiresIn: 3600,
        now: Date.now(),
        ...options,
      }),
    expectNothingAt,
    /** Checks that the storage stored nothing. @returns the status and the error code of the response */
    async refusal(response: Response, key = KEY): Promise<[number, string | undefined]> {
      const code = await codeOf(response);
      await expectNothingAt(key);
      expect(await storage().files('temporary')).toEqual([]);
      return [response.status, code];
    },
  };
}
