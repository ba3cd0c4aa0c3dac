import type { UploadRef } from '../../../src/domain/keys.ts';
import type { SharedSystem } from '../parts/system.ts';
import { openUpload, pages, type ReportInput, report, storePages } from './reports.ts';
import { newWebinar, type Webinar } from './webinar.ts';

/** A document whose upload has five pages. Three pages are in storage, and two of them are reported. */
export interface PartialConversion {
  webinar: Webinar;
  media: string;
  upload: UploadRef;
  /** Returns a report about the upload. */
  reportInput(changes: Partial<ReportInput>): ReportInput;
}

export async function startPartialConversion(system: SharedSystem): Promise<PartialConversion> {
  const webinar = await newWebinar(system);
  const media = await webinar.createMedia('In conversion');
  const upload = { video: webinar.id, media, uploadId: await openUpload(webinar, media) };
  const reportInput = (changes: Partial<ReportInput>): ReportInput => ({
    uploadId: String(upload.uploadId),
    state: 'PROCESSING',
    ...changes,
  });
  await storePages(system, upload, 1, 3);
  await report(system, media, reportInput({ pageCount: 5, pages: pages(1, 2) }));
  return { webinar, media, upload, reportInput };
}
