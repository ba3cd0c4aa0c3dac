import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { endShare } from '../../../src/domain/share.ts';
import type { MediaState, Warning } from '../../../src/domain/state.ts';
import { HIDDEN_CONTENT } from '../../../src/domain/upload/promote.ts';
import { applyReport, type Report } from '../../../src/domain/upload/report.ts';
import { HIDDEN_CONTENT as HIDDEN_IN_FRONT } from '../../../web/src/stage/documents/card/hidden-content.ts';
import { deckOf } from '../../support/rule-results.ts';
import { aFile, aReport, aVideo, converting, MAX_PAGES, pages, ready } from '../../support/states.ts';

const notes: Warning = { kind: 'speaker_notes', message: 'The file has speaker notes.' };
const lost: Warning = { kind: 'media_lost', message: 'A video is not shown.' };

/** The video after a report about the newest upload of its only document. */
const reported = (media: MediaState, changes: Partial<Report>, isShared = false) =>
  applyReport(
    aVideo([media], isShared ? { media: media.id, page: 1 } : null),
    media,
    aReport({ uploadId: media.upload?.uploadId ?? 0, ...changes }),
    MAX_PAGES,
  ).video;

const complete = (warnings: Warning[]): Partial<Report> => ({
  state: 'ready',
  pageCount: 1,
  pages: pages(1, 1),
  warnings,
});

/** A document that shows a file while its replacement is converted. */
const replacing = (changes: Partial<MediaState>) =>
  ({
    ...ready('deck', 1),
    uploadState: 'processing',
    upload: aFile(0, null, 200),
    ...changes,
  }) satisfies MediaState;

describe('the download of a document whose pages hide content of the file', () => {
  it('depends on the same warnings in the front and in the description of the API', async () => {
    const kinds = [...HIDDEN_CONTENT].map((kind) => kind.toUpperCase()).sort();
    expect([...HIDDEN_IN_FRONT].sort()).toEqual(kinds);
    const schema = await readFile(new URL('../../../schema.graphql', import.meta.url), 'utf8');
    const named = /False when a file with the warning (.+?) is shown/s.exec(schema)?.[1] ?? '';
    expect([...named.matchAll(/[A-Z_]+/g)].map(String).sort()).toEqual(kinds);
  });

  it.each(['speaker_notes', 'hidden_slides', 'redacted_text'] as const)(
    'is off after the warning %s until an instructor allows it',
    (kind) => {
      const media = reported(converting('deck'), complete([{ kind, message: 'Hidden.' }]));
      expect(deckOf(media).showDownload).toBe(false);
    },
  );

  it('is off as soon as the notes are known, also while pages are still being converted', () => {
    const first = deckOf(reported(converting('deck'), { pageCount: 2, pages: pages(1, 1) }));
    expect(first.showDownload).toBe(true);
    expect(deckOf(reported(first, { pageCount: 2, warnings: [notes] })).showDownload).toBe(false);
  });

  it('stays allowed when an instructor has allowed it and the report arrives again', () => {
    const off = deckOf(reported(converting('deck'), { pageCount: 2, pages: pages(1, 1), warnings: [notes] }));
    const allowed = { ...off, showDownload: true };
    const again = reported(allowed, { state: 'ready', pageCount: 2, pages: pages(2, 2), warnings: [notes] });
    expect(deckOf(again).showDownload).toBe(true);
  });

  it('stays allowed when the allowed file is replaced by another with notes', () => {
    const media = replacing({ warnings: [notes], showDownload: true });
    expect(deckOf(reported(media, complete([notes]))).showDownload).toBe(true);
  });

  it('is off when a file without notes is replaced by one with notes, from the moment of the replacement on', () => {
    const shared = reported(replacing({}), complete([notes]), true);
    expect(deckOf(shared).showDownload).toBe(true);
    expect(deckOf(endShare(shared, deckOf(shared)))).toMatchObject({
      showDownload: false,
      warnings: [notes],
    });
  });

  it('is off when the allowed file is replaced by another that hides more', () => {
    const media = replacing({ warnings: [notes], showDownload: true });
    const more: Warning = { kind: 'hidden_slides', message: 'A slide is hidden.' };
    expect(deckOf(reported(media, complete([notes, more]))).showDownload).toBe(false);
  });

  it('does not change with other warnings', () => {
    expect(deckOf(reported(converting('deck'), complete([lost]))).showDownload).toBe(true);
  });
});
