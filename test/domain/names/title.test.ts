import { describe, expect, it } from 'vitest';
import { MAX_TITLE_LENGTH, parseTitle } from '../../../src/domain/names/title.ts';
import { invalidInput } from '../../../src/domain/problem.ts';
import { documentTitle, limitTitle } from '../../../web/src/session/document-title.ts';

const refusal = (message: string) => invalidInput(['input', 'title'], message);

describe('the rule for titles', () => {
  it('accepts any script and removes surrounding space', () => {
    expect(parseTitle('  Les nombres premiers ')).toBe('Les nombres premiers');
    expect(parseTitle('授業 — الدرس — 👩‍🏫')).toBe('授業 — الدرس — 👩‍🏫');
  });

  it('accepts 255 characters of any length in bytes and refuses a longer title', () => {
    expect(parseTitle('a'.repeat(255))).toHaveLength(255);
    expect([...String(parseTitle('🎓'.repeat(255)))]).toHaveLength(255);
    expect(parseTitle('a'.repeat(256))).toEqual(refusal('A title has at most 255 characters.'));
    expect(parseTitle('🎓'.repeat(256))).toEqual(refusal('A title has at most 255 characters.'));
  });

  it.each(['', ' ', '\u00a0', ' \u2003 '])('refuses the empty title %j', (text) => {
    expect(parseTitle(text)).toEqual(refusal('A title cannot be empty.'));
  });

  it.each(['a\u0000b', 'two\nlines', 'a\u001b[31m', 'a\u007f', 'a\u0085b', 'half \ud83c', 'end\n', '\n'])(
    'refuses %j, which has a control character or half a character',
    (text) => {
      expect(parseTitle(text)).toEqual(refusal('A title cannot contain control characters.'));
    },
  );

  it('accepts what the front has cut to its own limit, and that is the same limit', () => {
    const cut = limitTitle('🎓'.repeat(MAX_TITLE_LENGTH + 1));
    expect([...cut]).toHaveLength(MAX_TITLE_LENGTH);
    expect(parseTitle(cut)).toBe(cut);
    expect(documentTitle(`${'a'.repeat(MAX_TITLE_LENGTH + 1)}.pdf`)).toBe('a'.repeat(MAX_TITLE_LENGTH));
  });
});
