/** A converter whose limits are above those of the server. */
import { beforeAll, expect, it } from 'vitest';
import { limitWarnings } from '../../../converter/src/report/server-limits.ts';
import { openUpload, report } from '../../support/clients/reports.ts';
import { newWebinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';

let limits: { maxPages: number; maxUploadSize: number };
beforeAll(async () => {
  const query = encodeURIComponent('{ limits { maxPages maxUploadSize } }');
  const response = await fetch(`${sharedSystem().graphql}?query=${query}`);
  limits = (await response.json()).data.limits;
});

const warnings = (maxPages: number, maxSize: number) =>
  limitWarnings({ apiUrl: sharedSystem().graphql, maxPages, maxSize }, AbortSignal.timeout(60_000));

it('the converter warns of each limit that is above that of the server', async () => {
  const { maxPages, maxUploadSize } = limits;
  expect(await warnings(maxPages, maxUploadSize)).toEqual([]);
  expect(await warnings(maxPages + 1, maxUploadSize + 1)).toEqual([
    expect.stringContaining(
      `CONVERTER_MAX_PAGES is ${maxPages + 1}, and the server accepts ${maxPages} pages`,
    ),
    expect.stringContaining(`CONVERTER_MAX_SIZE is ${maxUploadSize + 1}`),
  ]);
});

it('a document with more pages than the server accepts ends as TOO_LONG, with a sentence for the instructor', async () => {
  const webinar = await newWebinar(sharedSystem());
  const media = await webinar.createMedia('A long document');
  const uploadId = String(await openUpload(webinar, media));
  const pageCount = limits.maxPages + 1;
  const { data } = await report(sharedSystem(), media, { uploadId, state: 'PROCESSING', pageCount });
  expect(data.reportConversion).toMatchObject({ uploadState: 'ERROR', failure: 'TOO_LONG' });
  const { failureDetail } = await webinar.converted(media);
  expect(failureDetail).toBe(
    `The document has ${pageCount} pages; at most ${limits.maxPages} are allowed. Split it and upload the parts.`,
  );
});
