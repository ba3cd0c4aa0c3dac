import { describe, expect, it } from 'vitest';

import { addMedia, newMedia, removeMedia } from '../../src/domain/media.ts';
import { aMedia, aVideo, ready, showing } from '../support/states.ts';

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
