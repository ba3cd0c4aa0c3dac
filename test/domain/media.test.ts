import { describe, expect, it } from 'vitest';

import { addMedia, MAX_DOCUMENTS, newMedia, removeMedia } from '../../src/domain/media.ts';
import { aMedia, aVideo, ready, showing } from '../support/states.ts';

describe('a new document', () => {
  it('has no file', () => {
    expect(newMedia('deck', 'v', '', true)).toEqual(aMedia('deck', { title: '' }));
  });
});

describe('a document that is added', () => {
  it('is after the others', () => {
    const [deck, other] = [ready('deck'), aMedia('other')];
    expect(addMedia(aVideo([deck]), other)).toEqual(aVideo([deck, other]));
  });
});

describe('the removal of a document', () => {
  it('keeps the other documents', () => {
    const [deck, other] = [ready('deck'), ready('other')];
    expect(removeMedia(aVideo([deck, other]), deck)).toEqual(aVideo([other]));
  });

  it('returns StillSharing while the document is shared', () => {
    const deck = ready('deck');
    expect(removeMedia(showing(deck), deck)).toHaveProperty('problem', 'StillSharing');
  });
});

describe('a further document', () => {
  it('is refused with TooManyDocuments in a video that has 200 documents', () => {
    const medias = Array.from({ length: MAX_DOCUMENTS }, (_, index) => aMedia(`deck ${index}`));
    expect(addMedia(aVideo(medias.slice(1)), aMedia('new'))).toHaveProperty('medias.length', MAX_DOCUMENTS);
    expect(addMedia(aVideo(medias), aMedia('new'))).toMatchObject({
      problem: 'TooManyDocuments',
      message: 'A video has at most 200 documents. Delete one first.',
    });
  });
});
