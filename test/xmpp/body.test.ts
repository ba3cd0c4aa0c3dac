import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MediaState, UPLOAD_STATES, type VideoState } from '../../src/domain/state.ts';
import { renderBody } from '../../src/xmpp/body.ts';
import { MAX_STANZA_BYTES, message } from '../../src/xmpp/message.ts';

const VIDEO = 'd9d7049c-5a3f-4070-a494-e6bf0bd8b9fb';
const id = (number: number) => `7520c16b-5846-41ca-822b-${String(number).padStart(12, '0')}`;

const ready = (number: number, over: Partial<MediaState> = {}): MediaState => {
  const file = { uploadId: 1_638_230_400 + number, extension: 'pdf', pageCount: 30, pagesReady: 30 };
  return {
    id: id(number),
    video: VIDEO,
    title: `slides ${number}`,
    showDownload: true,
    uploadState: 'ready',
    uploadedOn: new Date(file.uploadId * 1000),
    upload: file,
    shown: file,
    sharedUploadId: file.uploadId,
    failure: null,
    failureDetail: null,
    warnings: [],
    ...over,
  };
};

const video = (medias: MediaState[], over: Partial<VideoState> = {}): VideoState => ({
  id: VIDEO,
  title: 'My webinar',
  version: 7,
  share: null,
  medias,
  ...over,
});

/** @param length 344 for CloudFront. */
const signature = (length: number) => `?Expires=1638237600&Signature=${'s'.repeat(length)}&Key-Pair-Id=K1`;
const links = (length = 344) => ({
  page: (media: MediaState, number: number) =>
    `https://cdn.test/${media.id}/${number}.png${signature(length)}`,
  download: (media: MediaState) => `https://cdn.test/${media.id}/original.pdf${signature(length)}`,
});

const render = (each: VideoState, length?: number) => JSON.parse(renderBody(each, links(length)));
const bytes = (each: VideoState, body: string) =>
  Buffer.byteLength(
    message(`${each.id}@${'c'.repeat(250)}.test`, {
      id: `${each.id}:${each.version}`,
      event: 'navigate_sharing',
      version: each.version,
      body,
    }).toString(),
  );

const sample = (name: string) =>
  JSON.parse(readFileSync(new URL(`./samples/${name}`, import.meta.url), 'utf8'));

describe('the body of a message', () => {
  test('has the document and the page that are shown, with links to that page and its neighbours', () => {
    const body = render(video([ready(1), ready(2)], { share: { media: id(2), page: 12 } }));
    expect(body).toMatchObject({
      id: VIDEO,
      version: 7,
      title: 'My webinar',
      active_shared_live_media_page: 12,
    });
    expect(body.active_shared_live_media).toEqual({
      active_stamp: '1638230402',
      filename: 'slides 2.pdf',
      id: id(2),
      is_ready_to_show: true,
      nb_pages: 30,
      show_download: true,
      title: 'slides 2',
      upload_state: 'ready',
      urls: {
        pages: {
          '11': links().page(ready(2), 11),
          '12': links().page(ready(2), 12),
          '13': links().page(ready(2), 13),
        },
        media: links().download(ready(2)),
      },
      video: VIDEO,
    });
    expect(
      body.shared_live_medias.map((media: { id: string; urls: unknown }) => [media.id, media.urls]),
    ).toEqual([
      [id(1), null],
      [id(2), body.active_shared_live_media.urls],
    ]);
  });

  test('has the fields of Marsha’s fronts only', () => {
    const body = render(video([ready(1), ready(2)], { share: { media: id(1), page: 1 } }));
    const marsha = sample('video_active__student.json');
    for (const key of Object.keys(body).filter((each) => each !== 'version'))
      expect(marsha).toHaveProperty(key);
    const keys = Object.keys(marsha.active_shared_live_media).sort();
    expect(Object.keys(body.active_shared_live_media).sort()).toEqual(keys);
    expect(Object.keys(body.shared_live_medias[1]).sort()).toEqual(keys);
  });

  test('names neither the file nor the upload of a document that was never shared, nor of a replaced file', () => {
    const replaced = { uploadId: 1_700_000_000, extension: 'pdf', pageCount: 2, pagesReady: 2 };
    const medias = [
      ready(1),
      ready(2, { sharedUploadId: null }),
      ready(3, { shown: replaced, upload: replaced }),
    ];
    const body = render(video(medias, { share: { media: id(1), page: 1 } }));
    const [, ...others] = body.shared_live_medias;
    for (const [index, other] of others.entries()) {
      expect(other).toEqual({
        active_stamp: null,
        filename: null,
        id: id(index + 2),
        is_ready_to_show: true,
        nb_pages: [30, 2][index],
        show_download: true,
        title: `slides ${index + 2}`,
        upload_state: 'ready',
        urls: null,
        video: VIDEO,
      });
    }
    expect(body.active_shared_live_media.active_stamp).toBe('1638230401');
  });

  test('has null for the share when nothing is shown, and for the file of a document without an upload', () => {
    const empty = ready(1, {
      title: '',
      uploadState: 'pending',
      uploadedOn: null,
      upload: null,
      shown: null,
    });
    const body = render(video([empty]));
    expect(body).toMatchObject({ active_shared_live_media: null, active_shared_live_media_page: null });
    expect(body.shared_live_medias).toEqual([{ ...sample('slm_pending.json'), id: id(1) }]);
  });

  test('has no link to a page that does not exist yet, nor to the original file during a conversion', () => {
    const file = { uploadId: 1, extension: 'pptx', pageCount: 30, pagesReady: 2 };
    const media = ready(1, { uploadState: 'processing', uploadedOn: null, upload: file, shown: file });
    const body = render(video([media], { share: { media: id(1), page: 2 } }));
    expect(Object.keys(body.active_shared_live_media.urls)).toEqual(['pages']);
    expect(Object.keys(body.active_shared_live_media.urls.pages)).toEqual(['1', '2']);
    expect(body.active_shared_live_media.filename).toBeNull();
  });

  test('has the oldest of five hundred documents with long Chinese titles, and the one that is shown', () => {
    const medias = Array.from({ length: 500 }, (_, number) => ready(number, { title: '授'.repeat(255) }));
    const long = video(medias, { share: { media: id(499), page: 12 }, title: '課'.repeat(255) });
    const body = render(long);
    const ids = body.shared_live_medias.map((media: { id: string }) => media.id);
    expect(body.active_shared_live_media.id).toBe(id(499));
    expect(body.active_shared_live_media.title).toBe('授'.repeat(255));
    expect(Object.keys(body.active_shared_live_media.urls.pages)).toEqual(['11', '12', '13']);
    expect(ids.length).toBeGreaterThan(1);
    expect(ids).toEqual([...ids.slice(0, -1).map((_: string, index: number) => id(index)), id(499)]);
  });

  test('has as many links as fit when they are long, the link to the page that is shown first', () => {
    const shown = video([ready(1)], { share: { media: id(1), page: 12 } });
    expect(Object.keys(render(shown, 3_000).active_shared_live_media.urls.pages)).toEqual(['12', '13']);
    expect(Object.keys(render(shown, 6_000).active_shared_live_media.urls.pages)).toEqual(['12']);
  });
});

const text = fc.string({ unit: 'binary', maxLength: 300 });
const file = fc.record({
  uploadId: fc.nat(),
  extension: fc.constantFrom('pdf', 'pptx'),
  pageCount: fc.option(fc.integer({ min: 1, max: 500 })),
  pagesReady: fc.integer({ min: 0, max: 500 }),
});
const anyVideo = fc
  .tuple(
    fc.array(
      fc.record({
        title: fc.oneof(text, fc.constant('&'.repeat(255)), fc.constant('\u0001'.repeat(255))),
        showDownload: fc.boolean(),
        uploadState: fc.constantFrom(...UPLOAD_STATES),
        uploadedOn: fc.option(fc.constant(new Date(0))),
        shown: fc.option(file),
      }),
      { maxLength: 60 },
    ),
    fc.option(text),
    fc.option(fc.nat()),
    fc.integer({ min: 1, max: 500 }),
    fc.nat(),
  )
  .map(([some, title, chosen, page, version]): VideoState => {
    const medias = some.map((each, number) => ready(number, { ...each, upload: each.shown }));
    const active = chosen === null ? undefined : medias[chosen % (medias.length || 1)];
    return video(medias, { title, version, share: active ? { media: active.id, page } : null });
  });

describe('for any documents', () => {
  test('a message has at most the 10,000 bytes that every server accepts, and is JSON with the document that is shown', () => {
    fc.assert(
      fc.property(anyVideo, fc.integer({ min: 0, max: 4_000 }), (each, length) => {
        const body = renderBody(each, links(length));
        expect(bytes(each, body)).toBeLessThanOrEqual(MAX_STANZA_BYTES);
        const read = JSON.parse(body);
        expect(read.active_shared_live_media?.id).toBe(each.share?.media);
        expect(read.active_shared_live_media_page).toBe(each.share?.page ?? null);
        if (each.share) {
          expect(read.shared_live_medias.map((media: { id: string }) => media.id)).toContain(
            each.share.media,
          );
        }
      }),
    );
  });

  test('the body has no link to an original file that viewers may not download', () => {
    fc.assert(
      fc.property(anyVideo, (each) => {
        const body = renderBody(each, links());
        const read = JSON.parse(body);
        const active = each.medias.find((media) => media.id === each.share?.media);
        const isAllowed = active?.showDownload === true && active.uploadedOn !== null;
        for (const media of [read.active_shared_live_media, ...read.shared_live_medias]) {
          if (media?.urls?.media) expect(isAllowed && media.id === active?.id).toBe(true);
        }
        if (!isAllowed) expect(body).not.toContain('original.pdf');
      }),
    );
  });
});
