/** Renders the body of a room's message, with signed links to the current page and its neighbours. */
import { originalKey, pageKey, type UploadRef } from '../domain/keys.ts';
import type { CompleteMedia } from '../domain/media.ts';
import { filename } from '../domain/names/filename.ts';
import { mediaOf, type VideoState } from '../domain/state.ts';
import { visibilityOf } from '../domain/visibility.ts';
import type { Signer } from '../files/sign.ts';
import { renderBody } from '../xmpp/body.ts';

/** The number of pages before and after the current page that a message links to. */
const NEIGHBOURS = 1;

/** Every occupant of the room reads the body, so it holds what the least privileged viewer may see. */
export const renderer =
  (signer: Signer) =>
  async (video: VideoState): Promise<string> => {
    const media = video.share && mediaOf(video, video.share.media);
    const pages = new Map<number, string>();
    let download: string | null = null;
    if (video.share && media?.shown) {
      const upload: UploadRef = { video: video.id, media: media.id, uploadId: media.shown.uploadId };
      const visible = visibilityOf(video, media, 'watch');
      const first = Math.max(video.share.page - NEIGHBOURS, visible.pages?.first ?? Number.POSITIVE_INFINITY);
      const last = Math.min(video.share.page + NEIGHBOURS, visible.pages?.last ?? 0);
      for (let page = first; page <= last; page++) {
        pages.set(page, (await signer.link(pageKey(upload, page))).url);
      }
      if (visible.original) download = await downloadLink(signer, visible.original, upload);
    }
    return renderBody(video, {
      page: (_media, number) => pages.get(number) ?? '',
      download: (each) => (each.id === media?.id ? download : null),
    });
  };

async function downloadLink(
  signer: Signer,
  { title, shown }: CompleteMedia,
  upload: UploadRef,
): Promise<string> {
  const options = { filename: filename(title, shown.extension) };
  return (await signer.link(originalKey(upload, shown.extension), options)).url;
}
