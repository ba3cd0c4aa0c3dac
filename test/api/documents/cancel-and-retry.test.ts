/** A conversion can be cancelled and retried. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openUpload, readyDocument, report, uploadNumber } from '../../support/clients/reports.ts';
import { document, newWebinar, type Webinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';

const system = sharedSystem();
let webinar: Webinar;
beforeAll(async () => {
  webinar = await newWebinar(system);
});

describe('conversions', () => {
  const cancel = async (id: string) =>
    (
      await webinar.get(
        'mutation ($id: ID!) { cancelConversion(id: $id) { ... on SharedLiveMedia { uploadState failure } } }',
        { id },
      )
    ).cancelConversion;
  const retry = async (id: string) =>
    (
      await webinar.get(
        'mutation ($id: ID!) { retryConversion(id: $id) { ... on SharedLiveMedia { uploadState uploadId failure failureDetail } } }',
        { id },
      )
    ).retryConversion;

  it('a conversion that is cancelled stays cancelled, and the response to the next report has the state CANCELLED', async () => {
    const media = await webinar.createMedia();
    const uploadId = String(await openUpload(webinar, media));
    await report(system, media, { uploadId, state: 'PROCESSING', pageCount: 3 });
    expect(await cancel(media)).toEqual({ uploadState: 'ERROR', failure: 'CANCELLED' });
    const { version } = await webinar.video();
    expect(await cancel(media)).toEqual({ uploadState: 'ERROR', failure: 'CANCELLED' });
    const { data } = await report(system, media, { uploadId, state: 'PROCESSING' });
    expect(data.reportConversion).toMatchObject({ uploadState: 'ERROR', failure: 'CANCELLED' });
    expect((await webinar.video()).version).toBe(version);
  });

  it('a conversion that has succeeded cannot be cancelled or retried', async () => {
    const media = await readyDocument(webinar, 1);
    const { version } = await webinar.video();
    expect(await cancel(media)).toEqual({ uploadState: 'READY', failure: null });
    expect(await retry(media)).toMatchObject({ uploadState: 'READY' });
    expect((await webinar.video()).version).toBe(version);
  });

  it('a conversion without a file cannot be retried', async () => {
    const media = await webinar.createMedia();
    const { retryConversion } = await webinar.get(
      'mutation ($id: ID!) { retryConversion(id: $id) { __typename ... on Problem { message } } }',
      { id: media },
    );
    expect(retryConversion).toEqual({
      __typename: 'NoFile',
      message: 'This document has no file to convert.',
    });
  });

  it('a conversion that failed can be retried on the same file', async () => {
    const media = await webinar.upload(document('testPagesPwdProtected.pages'));
    const failed = await webinar.converted(media);
    expect(failed).toMatchObject({ uploadState: 'ERROR', failure: 'LOCKED' });
    const again = await retry(media);
    expect(again).toMatchObject({ uploadState: 'PROCESSING', failure: null, failureDetail: null });
    expect(uploadNumber(again.uploadId)).toBeGreaterThan(uploadNumber(failed.uploadId));
    expect(await webinar.converted(media)).toMatchObject({ failure: 'LOCKED', uploadId: again.uploadId });
  });

  it('a conversion that was cancelled before its file arrived fails again when it is retried', async () => {
    const media = await webinar.createMedia();
    await openUpload(webinar, media);
    await cancel(media);
    expect(await retry(media)).toMatchObject({ uploadState: 'PROCESSING' });
    expect(await webinar.converted(media)).toMatchObject({
      uploadState: 'ERROR',
      failure: 'INTERNAL',
      failureDetail: 'The uploaded file no longer exists. Upload it again.',
    });
  });
});
