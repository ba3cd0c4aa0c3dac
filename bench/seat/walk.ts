import { linkTo, openWindow, PHONE, waitForAhead, waitForPage } from './browser.ts';
import type { SharedDocument } from './webinar.ts';

/** Bytes on the wire. */
export interface Walk {
  /** Everything but images that a seat loads until its first page is visible. */
  firstLoad: number;
  /** The mean of the images of one page, with everything that is loaded for it. */
  pageBytes: number;
}

const PAGES = 30;

/** Turns through the document on a phone, on a network without limits. */
export async function walkThrough(shared: SharedDocument): Promise<Walk> {
  const { webinar, media } = shared;
  await webinar.navigate(media, 1);
  await using window = await openWindow(PHONE);
  const { page, line } = window;
  const types = new Map<string, string>();
  const bytes = { images: 0, others: 0 };
  line.on('Network.responseReceived', ({ requestId, type }) => void types.set(requestId, type));
  line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (types.get(requestId) === 'Image') bytes.images += encodedDataLength;
    else bytes.others += encodedDataLength;
  });
  await page.goto(linkTo(shared, 'seat'));
  await waitForPage(page, 1);
  await page.locator('.lec-page-image[data-page="2"]').waitFor({ state: 'attached' });
  await waitForAhead(page);
  const firstLoad = bytes.others;
  const last = Math.min(PAGES, shared.pages);
  for (let number = 2; number <= last; number++) {
    await webinar.navigate(media, number);
    await waitForPage(page, number);
    await waitForAhead(page);
  }
  return { firstLoad, pageBytes: bytes.images / last };
}
