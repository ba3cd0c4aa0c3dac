/** The renditions of a document that is identical to another one. */
import type { RenditionContext, RenditionJob } from './job.ts';
import type { RenditionPlan } from './plan.ts';
import { createImageReports } from './report-images.ts';

/** Copies the renditions of an identical document as soon as they exist, and reports them. */
export async function copyRenditions(
  job: RenditionJob,
  original: NonNullable<RenditionPlan['copyOf']>,
  context: RenditionContext,
): Promise<void> {
  const { upload, plan } = job;
  const { signal, storage } = context;
  const images = await original.images;
  signal.throwIfAborted();
  const reports = createImageReports(job, context);
  for (const [number, all] of images) {
    const [own, ...renditions] = all;
    if (!own) continue;
    await Promise.all(
      renditions.map(({ width }) =>
        storage.copyRendition(original.upload, upload, number, width, { signal }),
      ),
    );
    plan.images.set(number, [...all]);
    await reports.add(number);
  }
  await reports.flush();
}
