/** A whole webinar with any of the clients. */
import type { VideoStateFragment } from '../operations.generated.ts';
import type { Connect } from './client.ts';
import { signToken, type Viewer } from './platform.ts';
import { Tokens } from './tokens.ts';
import { upload } from './upload.ts';

export interface WebinarOptions {
  connect: Connect;
  /** The GraphQL endpoint. */
  url: string;
  /** Signs tokens: `JWT_SECRET` of the server. */
  secret: string;
  file: File;
  /** Receives one sentence for each step. */
  report: (sentence: string) => void;
}

export async function runWebinar({ connect, url, secret, file, report }: WebinarOptions): Promise<void> {
  const connectAs = (viewer: Viewer) => connect({ url, tokens: new Tokens(() => signToken(secret, viewer)) });

  await using platform = connectAs({ role: 'platform' });
  const video = await platform.createVideo('An example');
  report(`The platform created the video ${video}.`);

  await using instructor = connectAs({ role: 'instructor', video });
  await using student = connectAs({ role: 'student', video });
  const progress = followed(instructor.follow, video);
  const seen = followed(student.follow, video);

  const document = await instructor.createDocument(video, file.name);
  const form = await instructor.initiateUpload(document, {
    name: file.name,
    mimetype: file.type,
    size: file.size,
  });
  await upload(form, file);
  report('The file is in storage.');

  const converted = await progress.until(({ sharedLiveMedias }) => {
    const media = sharedLiveMedias.find(({ id }) => id === document);
    if (media?.failure) throw new Error(`The conversion has failed: ${media.failure}.`);
    if (media?.uploadPageCount) report(`${media.uploadPagesReady} of ${media.uploadPageCount} pages exist.`);
    return media?.uploadState === 'READY';
  });
  const pages = converted.sharedLiveMedias[0]?.pageCount ?? 0;
  const titles = await instructor.readPages(document, 1, Math.min(pages, 100));
  report(`The first pages are ${titles.map(({ number, title }) => title ?? number).join(', ')}.`);

  await instructor.startShare(document, 1);
  for (let page = 1; page <= pages; page += 1) {
    if (page > 1) await instructor.navigate(document, page);
    const { activeShare } = await seen.until((state) => state.activeShare?.page.number === page);
    report(`The student sees page ${page}: ${activeShare?.page.url.slice(0, 40)}…`);
  }
  await instructor.endShare(document);
  await seen.until(({ activeShare }) => activeShare === null);
  report('The share has ended.');
  progress.stop();
  seen.stop();
}

/** Follows a video, so that a step can wait for a state. */
function followed(
  follow: (id: string, onVideo: (video: VideoStateFragment) => void) => () => void,
  id: string,
) {
  let newest: VideoStateFragment | null = null;
  let look = () => {};
  const stop = follow(id, (video) => {
    newest = video;
    look();
  });
  return {
    stop,
    until: (condition: (video: VideoStateFragment) => boolean): Promise<VideoStateFragment> =>
      new Promise((resolve, reject) => {
        look = () => {
          try {
            if (!newest || !condition(newest)) return;
            look = () => {};
            resolve(newest);
          } catch (error) {
            reject(error);
          }
        };
        look();
      }),
  };
}
