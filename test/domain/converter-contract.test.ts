/** The server and the converter share no code. These tests compare what both define. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { VARIABLE as CONVERTER_VARIABLE } from '../../converter/src/config/variables.ts';
import * as converterErrors from '../../converter/src/conversion-error.ts';
import { cleanText, cleanTitle } from '../../converter/src/convert/clean-text.ts';
import * as converterKeys from '../../converter/src/keys.ts';
import { PAGE_BOX } from '../../converter/src/raster/box.ts';
import { PAGES_PER_REPORT } from '../../converter/src/renditions/report-images.ts';
import { passesFor } from '../../converter/src/renditions/sizes.ts';
import { REPORT_LIMITS as CONVERTER_LIMITS, withinLimits } from '../../converter/src/report/report-limits.ts';
import { announce, sign } from '../../converter/src/report/sign.ts';
import { isAuthorized } from '../../converter/src/triggers/authorize.ts';
import { placeholderWarning } from '../../converter/src/warnings/placeholder-pages.ts';
import { substitutedFontsWarning } from '../../converter/src/warnings/substituted-fonts.ts';
import * as converterWarnings from '../../converter/src/warnings/warning.ts';
import { VARIABLE } from '../../src/config/variables.ts';
import { originalKey, pageKey, sourceKey, thumbnailKey, uploadPrefix } from '../../src/domain/keys.ts';
import { FAILURES, WARNING_KINDS } from '../../src/domain/state.ts';
import { EXTENSIONS } from '../../src/domain/upload/file-types.ts';
import { IMAGE_REPORT_LIMITS, REPORT_LIMITS } from '../../src/domain/upload/report-limits.ts';
import { parseReport } from '../../src/graphql/resolvers/parse-report.ts';
import { isAnnounced, parseSignature, SignatureVerifier } from '../../src/http/body/signature.ts';
import { announce as announceUpload } from '../../src/jobs/announce.ts';

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

describe('the sentence for a failure', () => {
  it.each([
    ['LOCKED', converterErrors.lockedError()],
    ['DAMAGED', converterErrors.damagedError()],
    ['INTERNAL', converterErrors.toConversionError(new Error('unexpected'))],
  ])('is the same in the converter and in the English front for %s', async (failure, error) => {
    const texts = JSON.parse(await readFile(new URL('../../web/src/i18n/en.json', import.meta.url), 'utf8'));
    expect(error.message).toBe(texts[`failure.${failure}`]);
  });
});

describe('a report', () => {
  it('has the same limits in the server and in the converter', () => {
    expect(CONVERTER_LIMITS).toEqual(REPORT_LIMITS);
  });

  it('on images has at most the pages and the images of a page that the server accepts', () => {
    const renditions = passesFor('all').flatMap(({ sizes }) => sizes);
    expect(PAGES_PER_REPORT).toBeLessThanOrEqual(IMAGE_REPORT_LIMITS.pages);
    // The image of the conversion is one more.
    expect(renditions.length + 1).toBeLessThanOrEqual(IMAGE_REPORT_LIMITS.images);
  });

  it('has at most the largest message and the largest page that the server accepts', () => {
    const messages = withinLimits({
      state: 'ERROR',
      detail: '🙂'.repeat(1_000),
      warnings: Array.from({ length: 500 }, () => ({ kind: 'MEDIA_LOST', message: '🙂'.repeat(1_000) })),
    });
    expect(() =>
      parseReport(media, {
        uploadId: '1767323045',
        state: 'error',
        detail: messages.detail ?? '',
        warnings: (messages.warnings ?? []).map(({ message }) => ({ kind: 'media_lost', message })),
      }),
    ).not.toThrow();
    expect(Math.max(PAGE_BOX.width, PAGE_BOX.height)).toBeLessThanOrEqual(REPORT_LIMITS.sidePixels);
  });

  const upperCase = (values: readonly string[]) => values.map((value) => value.toUpperCase()).toSorted();

  it('has the same failures in the server and in the converter', () => {
    expect(converterErrors.FAILURES.toSorted()).toEqual(upperCase(FAILURES));
  });

  it('has the same kinds of warnings in the server and in the converter', () => {
    expect(converterWarnings.WARNING_KINDS.toSorted()).toEqual(upperCase(WARNING_KINDS));
  });

  it('has a text, a title and a size that the server accepts, however long the document’s are', () => {
    const [text, title] = [cleanText('x'.repeat(50_000)), cleanTitle('y'.repeat(1_000))];
    expect([text.length, title?.length]).toEqual([20_000, 200]);
    const page = { number: 1, ...PAGE_BOX, text, title };
    const report = parseReport(media, {
      uploadId: '1767323045',
      state: 'processing',
      pageCount: 1,
      pages: [page],
    });
    expect(report.pages).toEqual([page]);
  });

  it('has warnings that the server accepts, however many fonts and pages they name', () => {
    const fonts = Array.from({ length: 200 }, (_, index) => `${index} ${'f'.repeat(100)}`);
    const pages = Array.from({ length: 5_000 }, (_, index) => 90_000 + index * 2);
    const warnings = [substitutedFontsWarning(fonts, new Set(['arial'])), placeholderWarning(pages)]
      .flatMap((warning) => warning ?? [])
      .map(({ message }) => ({ kind: 'page_not_drawn' as const, message }));
    expect(warnings).toHaveLength(2);
    expect(parseReport(media, { uploadId: '1767323045', state: 'ready', warnings }).warnings).toEqual(
      warnings,
    );
  });

  it('has a signature that the server accepts', () => {
    const signature = parseSignature(sign('{"query":""}', 'a secret')) ?? '';
    const verifier = new SignatureVerifier(['another', 'a secret']);
    verifier.update('{"query":');
    verifier.update('""}');
    expect(verifier.accepts(signature)).toBe(true);
  });

  it('has an announcement that the server accepts for this body, this length and five minutes', () => {
    const body = '{"query":"ä"}';
    const signature = sign(body, 'a secret');
    const now = 1_800_000_000;
    const isAccepted = (seconds: number, length: string, secret: string) =>
      isAnnounced(announce(body, signature, 'a secret', seconds), signature, length, [secret], now * 1000);
    expect(isAccepted(now, '14', 'a secret')).toBe(true);
    expect(isAccepted(now, '13', 'a secret')).toBe(false);
    expect(isAccepted(now, '14', 'another')).toBe(false);
    expect(isAccepted(now - 301, '14', 'a secret')).toBe(false);
  });
});

describe('the limits of an upload', () => {
  it('have the same defaults in the server and in the converter', () => {
    expect(CONVERTER_VARIABLE.maxSize.fallback).toBe(String(VARIABLE.maxUploadSize.fallback));
    expect(CONVERTER_VARIABLE.maxPages.fallback).toBe(String(VARIABLE.maxPages.fallback));
  });
});

test('the server sends the secret of events in the form that the converter accepts', async () => {
  const received: (string | undefined)[] = [];
  const converter = createServer((request, response) => {
    received.push(request.headers.authorization);
    response.writeHead(202).end();
  });
  await once(converter.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void converter.close());
  const url = `http://127.0.0.1:${(converter.address() as AddressInfo).port}/events`;
  for (const eventsSecret of ['a secret', null]) {
    await announceUpload({ url, eventsSecret }, 'source', 'key');
  }
  expect(received.map((header) => isAuthorized(header, 'a secret'))).toEqual([true, false]);
});
