import { expect, test } from 'vitest';
import { document, newWebinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';
import { shortened } from '../support/run/test-length.ts';

const FAILING = [
  { file: 'testPagesPwdProtected.pages', failure: 'LOCKED' },
  { file: 'fuzzed.ppt', failure: 'DAMAGED' },
];

test.for(shortened(FAILING))(
  'the conversion of $file fails with $failure, and the document cannot be shared',
  async ({ file, failure }) => {
    const webinar = await newWebinar(sharedSystem());
    const media = await webinar.upload(document(file));
    const converted = await webinar.converted(media);
    expect(converted).toMatchObject({
      uploadState: 'ERROR',
      failure,
      isReadyToShow: false,
      downloadUrl: null,
    });
    const result = await webinar.start(media);
    expect(result.__typename).toBe('NotReady');
  },
);
