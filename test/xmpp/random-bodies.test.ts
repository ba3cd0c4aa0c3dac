import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UPLOAD_STATES, type VideoState } from '../../src/domain/state.ts';
import { renderBody } from '../../src/xmpp/body.ts';
import { MAX_STANZA_BYTES } from '../../src/xmpp/message.ts';
import { bytes, links, ready, video } from '../support/xmpp/body.ts';

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
