/** Renders the body of a room's message, with signed links to the current page and its neighbours. */
import { filename } from '../domain/filename.ts';
import { originalKey, pageKey, type UploadRef } from '../domain/keys.ts';
import { mayDownload } from '../domain/media.ts';
import { type MediaState, mediaOf, type VideoState } from '../domain/state.ts';
import type { Signer } from '../files/sign.ts';
import { renderBody } from '../xmpp/body.ts';

/** How many pages before and after the current page a message links to. */
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
      const last = Math.min(video.share.page + NEIGHBOURS, media.shown.pagesReady);
      for (let page = Math.max(1, video.share.page - NEIGHBOURS); page <= last; page++) {
        pages.set(page, (await signer.link(pageKey(upload, page))).url);
      }
      download = await downloadLink(signer, media, upload);
    }
    return renderBody(video, {
      page: (_media, number) => pages.get(number) ?? '',
      download: (each) => (each.id === media?.id ? download : null),
    });
  };

async function downloadLink(signer: Signer, media: MediaState, upload: UploadRef): Promise<string | null> {
  if (!mayDownload(media, false)) return null;
  const { extension } = media.shown;
  const options = { filename: filename(media.title, extension) };
  return (await signer.link(originalKey(upload, extension), options)).url;
}
