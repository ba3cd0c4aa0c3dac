import { afterAll, afterEach, expect, test, vi } from 'vitest';
import type { Commands } from '../../src/client/commands.ts';
import { createUploads } from '../../src/session/uploads.ts';

/** A request to storage, which the test answers. */
class Storage {
  static sent: Storage[] = [];
  readonly upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  onload?: () => void;
  onabort?: () => void;
  status = 0;
  open() {}
  send(form: FormData) {
    this.name = (form.get('file') as File).name;
    Storage.sent.push(this);
  }
  name = '';
  abort() {
    this.onabort?.();
  }
  answer(status: number) {
    this.status = status;
    this.onload?.();
  }
}
vi.stubGlobal('XMLHttpRequest', Storage);
// Other files run in the same worker.
afterAll(() => void vi.unstubAllGlobals());
afterEach(() => {
  Storage.sent = [];
});

/** Uploads whose requests for a ticket the test answers in order. */
function openUploads() {
  const tickets: ((uploadId: string) => void)[] = [];
  const names: string[] = [];
  const initiateUpload = (_media: string, file: { name: string }) => {
    names.push(file.name);
    return new Promise((resolve) =>
      tickets.push((uploadId) =>
        resolve({ __typename: 'UploadTicket', url: 'x', fields: [], media: { id: 'm1', uploadId } }),
      ),
    );
  };
  const commands = { initiateUpload } as unknown as Commands;
  const uploads = createUploads(commands, () => {});
  return { uploads, tickets, names, now: () => uploads.getState().uploads['m1'] };
}

test('of two files for one document, the later one is uploaded, whatever becomes of the first', async () => {
  const { uploads, tickets, names, now } = openUploads();
  void uploads.getState().send('m1', new File(['1'], 'first.pdf'));
  await expect.poll(() => tickets).toHaveLength(1);
  tickets[0]?.('1');
  await expect.poll(() => Storage.sent).toHaveLength(1);
  void uploads.getState().send('m1', new File(['2'], 'second.pdf'));
  await expect.poll(() => tickets).toHaveLength(2);
  tickets[1]?.('2');
  await expect.poll(() => Storage.sent).toHaveLength(2);
  // The progress and the end of the first request come late.
  Storage.sent[0]?.upload.onprogress?.({ loaded: 9, total: 10 });
  Storage.sent[0]?.answer(500);
  expect(now()).toMatchObject({ state: 'sending', progress: 0, uploadId: '2', failure: null });
  Storage.sent[1]?.answer(204);
  await expect.poll(now).toMatchObject({ state: 'sent', uploadId: '2' });
  expect(names).toEqual(['first.pdf', 'second.pdf']);
});

test('the server receives the requests for one document in the order of the user’s choices', async () => {
  const { uploads, tickets, names } = openUploads();
  void uploads.getState().send('m1', new File(['1'], 'first.pdf'));
  await expect.poll(() => names).toEqual(['first.pdf']);
  void uploads.getState().send('m1', new File(['2'], 'second.pdf'));
  void uploads.getState().send('m1', new File(['3'], 'third.pdf'));
  tickets[0]?.('1');
  await expect.poll(() => names).toEqual(['first.pdf', 'third.pdf']);
  tickets[1]?.('3');
  await expect.poll(() => Storage.sent.map(({ name }) => name)).toEqual(['third.pdf']);
});
