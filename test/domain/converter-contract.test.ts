/** The server and the converter share no code. These tests compare what both define. */
import { describe, expect, it } from 'vitest';
import * as converterErrors from '../../converter/src/conversion-error.ts';
import * as converterKeys from '../../converter/src/keys.ts';
import * as converterWarnings from '../../converter/src/warnings/warning.ts';
import { EXTENSIONS } from '../../src/domain/file-types.ts';
import { originalKey, pageKey, sourceKey, thumbnailKey, uploadPrefix } from '../../src/domain/keys.ts';
import { FAILURES, WARNING_KINDS } from '../../src/domain/state.ts';

const upload = {
  video: '61d2bfb6-0b0e-4b0c-9d0a-6d3b5a1f0c11',
  media: '7f3cc7e0-4f5a-4d8e-8a44-0f6c2d1b9e22',
  uploadId: 1_767_323_045,
};
const { video, media } = upload;

describe('the keys of objects', () => {
  it.each(EXTENSIONS)('are the same in the server and in the converter for a .%s file', (extension) => {
    const key = sourceKey(upload, extension);
    const parsed = converterKeys.parseSourceKey(key);
    expect(parsed).toEqual({ video, media, uploadId: String(upload.uploadId), extension, key });
    if (!parsed) return;
    expect(converterKeys.uploadPrefix(parsed)).toBe(uploadPrefix(upload));
    expect(converterKeys.pageKey(parsed, 12)).toBe(pageKey(upload, 12));
    expect(converterKeys.thumbnailKey(parsed, 12)).toBe(thumbnailKey(upload, 12));
    expect(converterKeys.originalKey(parsed)).toBe(originalKey(upload, extension));
  });
});

describe('a report', () => {
  const upperCase = (values: readonly string[]) => values.map((value) => value.toUpperCase()).toSorted();

  it('has the same failures in the server and in the converter', () => {
    expect(converterErrors.FAILURES.toSorted()).toEqual(upperCase(FAILURES));
  });

  it('has the same kinds of warnings in the server and in the converter', () => {
    expect(converterWarnings.WARNING_KINDS.toSorted()).toEqual(upperCase(WARNING_KINDS));
  });
});
