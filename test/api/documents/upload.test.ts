/** The tickets that the server issues for uploads, and the files that it refuses. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Data } from '../../support/clients/ask.ts';
import { convert, uploadNumber } from '../../support/clients/reports.ts';
import { newWebinar, type Webinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';

const system = sharedSystem();
let webinar: Webinar;
beforeAll(async () => {
  webinar = await newWebinar(system);
});

const mediaOf = async (id: string): Promise<Data> =>
  (await webinar.video()).sharedLiveMedias.find((each: Data) => each.id === id);

describe('a file name', () => {
  it.each([
    ['slides.pdf', 'slides', 'slides.pdf', 'pdf'],
    ['SCAN.PDF', 'SCAN', 'SCAN.pdf', 'pdf'],
    ['授業.pptx', '授業', '授業.pptx', 'pptx'],
    ['محاضرة الجبر.docx', 'محاضرة الجبر', 'محاضرة الجبر.docx', 'docx'],
    ['Физика №1.odp', 'Физика №1', 'Физика №1.odp', 'odp'],
    ['हिन्दी.key', 'हिन्दी', 'हिन्दी.key', 'key'],
    ['v1.2 final.pdf', 'v1.2 final', 'v1.2 final.pdf', 'pdf'],
    ['👩‍🏫 lesson.pdf', '👩‍🏫 lesson', '👩‍🏫 lesson.pdf', 'pdf'],
    ['../../etc/passwd.pdf', 'passwd', 'passwd.pdf', 'pdf'],
    ['C:\\fakepath\\notes.odt', 'notes', 'notes.odt', 'odt'],
    ['two\nlines\u0000.pdf', 'two lines', 'two lines.pdf', 'pdf'],
    ['$(id) "quoted" %s.pdf', '$(id) "quoted" %s', undefined, 'pdf'],
    [`${'a'.repeat(4_000)}.pdf`, 'a'.repeat(255), undefined, 'pdf'],
    ['.pdf', '', 'document.pdf', 'pdf'],
  ])(
    '%j becomes the title of its document, and no part of the object key',
    async (name, title, filename, extension) => {
      const media = await webinar.createMedia();
      const ticket = await webinar.initiate(media, { name, mimetype: '', size: 10 });
      expect(ticket.media).toMatchObject({ id: media, title, uploadState: 'UPLOADING' });
      const key = ticket.fields.find(({ name }: { name: string }) => name === 'key').value;
      expect(key).toBe(
        `${webinar.id}/sharedlivemedias/${media}/${uploadNumber(ticket.media.uploadId)}.${extension}`,
      );
      if (filename === undefined) return;
      await convert(webinar, media, uploadNumber(ticket.media.uploadId), 1, { extension });
      const saved = (await mediaOf(media)).filename;
      expect(saved).toBe(filename.replace(/\.\w+$/, `.${extension}`));
    },
  );

  it('does not replace the title of a document', async () => {
    const media = await webinar.createMedia('Lesson 1');
    const ticket = await webinar.initiate(media, { name: 'scan0001.pdf', mimetype: '', size: 10 });
    expect(ticket.media.title).toBe('Lesson 1');
  });
});

describe('a file that the server does not accept', () => {
  it.each([
    ['with the extension of a program', { name: 'setup.exe', mimetype: '', size: 10 }],
    ['with the media type of a program', { name: 'a.pdf', mimetype: 'application/x-msdownload', size: 10 }],
    ['with a video', { name: 'film.mp4', mimetype: 'video/mp4', size: 10 }],
    [
      'whose extension and media type contradict each other',
      { name: 'a.pdf', mimetype: 'text/csv', size: 10 },
    ],
    ['without a name', { name: '', mimetype: '', size: 10 }],
  ])('%s is answered with the accepted extensions', async (_what, file) => {
    const rejected = await rejectedUpload(file);
    expect(rejected).toMatchObject({
      __typename: 'UnsupportedFile',
      message: 'This type of file cannot be converted.',
    });
    expect(rejected.accepted).toEqual(expect.arrayContaining(['.pdf', '.pptx', '.key', '.odp']));
  });

  it.each([0, -1])('of %d bytes is rejected', async (size) => {
    expect(await rejectedUpload({ name: 'a.pdf', mimetype: '', size })).toMatchObject({
      __typename: 'EmptyFile',
      message: 'This file is empty.',
    });
  });

  it.each([20_000_001, 2 ** 31, 5e12])('of %d bytes is answered with the maximum size', async (size) => {
    expect(await rejectedUpload({ name: 'a.pdf', mimetype: '', size })).toEqual({
      __typename: 'FileTooLarge',
      message: 'This file is too large. The maximum size is 20 MB.',
      maxSize: 20_000_000,
    });
  });

  it('of exactly the maximum size is accepted', async () => {
    const media = await webinar.createMedia();
    const ticket = await webinar.initiate(media, { name: 'a.pdf', mimetype: '', size: 20_000_000 });
    expect(ticket.__typename).toBe('UploadTicket');
  });

  async function rejectedUpload(file: object): Promise<Data> {
    const media = await webinar.createMedia();
    const { version } = await webinar.video();
    const { initiateUpload } = await webinar.get(
      `mutation ($id: ID!, $file: FileInput!) { initiateUpload(id: $id, file: $file) {
        __typename ... on Problem { message }
        ... on UnsupportedFile { accepted } ... on FileTooLarge { maxSize } } }`,
      { id: media, file },
    );
    expect((await webinar.video()).version).toBe(version);
    return initiateUpload;
  }
});
