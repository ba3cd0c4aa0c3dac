import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { id, links, ready, render, VIDEO, video } from '../support/xmpp/body.ts';

const sample = (name: string) =>
  JSON.parse(readFileSync(new URL(`./samples/${name}`, import.meta.url), 'utf8'));

const OWN_KEYS = new Set(['version', 'look_around', 'furthest_page', 'shown_at']);

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

  test('has the fields of Marsha’s fronts, and beside the documents four of its own', () => {
    const body = render(video([ready(1), ready(2)], { share: { media: id(1), page: 1 } }));
    const marsha = sample('video_active__student.json');
    for (const key of Object.keys(body).filter((each) => !OWN_KEYS.has(each)))
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

  test.each([
    ['none', 12, ['12']],
    ['back', 12, ['11', '12']],
    ['back', 20, ['11', '12', '13']],
    ['all', 12, ['11', '12', '13']],
  ] as const)(
    'links with the policy %s and the furthest page %d to the pages %j',
    (lookAround, furthestPage, pages) => {
      const media = ready(1, { furthestPage });
      const body = render(video([media], { lookAround, share: { media: id(1), page: 12 } }));
      expect(Object.keys(body.active_shared_live_media.urls.pages)).toEqual(pages);
      expect(body).toMatchObject({ look_around: lookAround, furthest_page: furthestPage });
    },
  );

  test('has as many links as fit when they are long, the link to the page that is shown first', () => {
    const shown = video([ready(1)], { share: { media: id(1), page: 12 } });
    expect(Object.keys(render(shown, 3_000).active_shared_live_media.urls.pages)).toEqual(['12', '13']);
    expect(Object.keys(render(shown, 6_000).active_shared_live_media.urls.pages)).toEqual(['12']);
  });
});
