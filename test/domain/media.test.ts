import { describe, expect, it } from 'vitest';
import {
  addMedia,
  isComplete,
  mayDownload,
  newMedia,
  parseTitle,
  removeMedia,
} from '../../src/domain/media.ts';
import { errorOf } from '../support/domain.ts';
import { aFile, aMedia, aVideo, converting, ready, showing } from '../support/states.ts';

describe('parseTitle', () => {
  it('accepts any script and removes surrounding space', () => {
    expect(parseTitle('  Les nombres premiers ')).toBe('Les nombres premiers');
    expect(parseTitle('授業 — الدرس — 👩‍🏫')).toBe('授業 — الدرس — 👩‍🏫');
  });

  it('accepts 255 characters of any length in bytes and refuses a longer title', () => {
    expect(parseTitle('a'.repeat(255))).toHaveLength(255);
    expect([...parseTitle('🎓'.repeat(255))]).toHaveLength(255);
    expect(errorOf(() => parseTitle('a'.repeat(256)))).toBe('A title has at most 255 characters.');
    expect(errorOf(() => parseTitle('🎓'.repeat(256)))).toBe('A title has at most 255 characters.');
  });

  it.each(['', ' ', '\u00a0', ' \u2003 '])('refuses the empty title %j', (text) => {
    expect(errorOf(() => parseTitle(text))).toBe('A title cannot be empty.');
  });

  it.each(['a\u0000b', 'two\nlines', 'a\u001b[31m', 'a\u007f', 'a\u0085b', 'half \ud83c', 'end\n', '\n'])(
    'refuses %j, which has a control character or half a character',
    (text) => {
      expect(errorOf(() => parseTitle(text))).toBe('A title cannot contain control characters.');
    },
  );
});

describe('newMedia', () => {
  it('makes a document without a file', () => {
    expect(newMedia('deck', 'v', '', true)).toEqual(aMedia('deck', { title: '' }));
  });
});

describe('addMedia', () => {
  it('adds a document after the others', () => {
    const [deck, other] = [ready('deck'), aMedia('other')];
    expect(addMedia(aVideo([deck]), other)).toEqual(aVideo([deck, other]));
  });
});

describe('removeMedia', () => {
  it('removes one document and keeps the others', () => {
    const [deck, other] = [ready('deck'), ready('other')];
    expect(removeMedia(aVideo([deck, other]), deck)).toEqual(aVideo([other]));
  });

  it('returns StillSharing while the document is shared', () => {
    const deck = ready('deck');
    expect(removeMedia(showing(deck), deck)).toHaveProperty('problem', 'StillSharing');
  });
});

describe('mayDownload', () => {
  const open = ready('deck');
  const closed = { ...open, showDownload: false };

  it('allows every viewer a READY document whose download is on', () => {
    expect([mayDownload(open, false), mayDownload(open, true)]).toEqual([true, true]);
  });

  it('allows only instructors a document whose download is off', () => {
    expect([mayDownload(closed, false), mayDownload(closed, true)]).toEqual([false, true]);
  });

  it.each([
    ['has no file', aMedia('deck')],
    ['has pages of an unfinished conversion', converting('deck', 2, 5)],
    ['has pages of a failed conversion', { ...converting('deck', 2, 5), uploadState: 'error' as const }],
  ])('allows nobody a document that %s', (_what, media) => {
    expect([isComplete(media), mayDownload(media, true)]).toEqual([false, false]);
  });

  it('allows the shown file while a new upload has no page', () => {
    const replaced = { ...open, uploadState: 'processing' as const, upload: aFile(0, null, 200) };
    expect(mayDownload(replaced, false)).toBe(true);
  });
});
