import { describe, expect, it } from 'vitest';
import { addMedia, MAX_DOCUMENTS, newMedia } from '../../../src/domain/media.ts';
import { MAX_EXTERNAL_ID_LENGTH, parseExternalId } from '../../../src/domain/names/external-id.ts';
import { aMedia, aVideo } from '../../support/states.ts';

describe('an external id', () => {
  it.each([
    ['lms-42'],
    [' with space '],
    ['https://lms.example/course/42?x=ü#🎓'],
    ['a'.repeat(MAX_EXTERNAL_ID_LENGTH)],
    ['🎓'.repeat(MAX_EXTERNAL_ID_LENGTH)],
  ])('%j is kept as it is', (text) => {
    expect(parseExternalId(text)).toBe(text);
  });

  it.each([
    ['', 'An external id cannot be empty.'],
    ['a\u0000', 'An external id cannot contain control characters.'],
    ['a\nb', 'An external id cannot contain control characters.'],
    ['\ud800', 'An external id cannot contain control characters.'],
    ['a'.repeat(MAX_EXTERNAL_ID_LENGTH + 1), 'An external id has at most 200 characters.'],
    ['🎓'.repeat(MAX_EXTERNAL_ID_LENGTH + 1), 'An external id has at most 200 characters.'],
  ])('%j is refused', (text, message) => {
    expect(parseExternalId(text)).toEqual({
      problem: 'InvalidInput',
      path: ['input', 'externalId'],
      message,
    });
  });
});

describe('a document with the external id of another one', () => {
  const named = (id: string, externalId: string | null) => newMedia(id, 'v', id, true, externalId);

  it('is not added, also when the video has as many documents as it may have', () => {
    const others = Array.from({ length: MAX_DOCUMENTS - 1 }, (_, index) => aMedia(`m${index}`));
    const full = aVideo([...others, named('first', 'x')]);
    expect(addMedia(full, named('second', 'x'))).toBe(full);
    expect(addMedia(full, named('second', 'y'))).toMatchObject({ problem: 'TooManyDocuments' });
  });

  it('is added when neither has one', () => {
    const video = aVideo([named('first', null)]);
    expect(addMedia(video, named('second', null))).toMatchObject({
      medias: [{ id: 'first' }, { id: 'second' }],
    });
  });
});
