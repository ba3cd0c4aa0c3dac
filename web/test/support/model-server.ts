/** A model of the server: one video with two documents, whose files are replaced and whose links are renewed. */
import type { Video } from '../../src/client/video.ts';
import { media, page } from './video-fixtures.ts';

export const DOCUMENTS = ['m1', 'm2'] as const;
export const PAGES = 30;

/** A page of the file `uploadId`, which its link names. */
const pageOf = (id: string, uploadId: number, number: number, expires: number) => ({
  ...page(number, { expires, folder: `https://cdn.example.org/v1/sharedlivemedias/${id}/${uploadId}` }),
  text: `${id}/${uploadId}/${number}`,
});

export interface ModelServer {
  video(): Video;
  /** The answer to an operation of the front. */
  answer(operation: string, variables: Record<string, unknown>): unknown;
  onChange(listener: () => void): void;
  start(id: string, page: number): void;
  end(): void;
  navigate(page: number): void;
  /** Gives a document another file with as many pages. */
  replace(id: string): void;
  renewLinks(): void;
  /** The page turns that the server received from the front. */
  readonly turns: { media: string; page: number }[];
}

export function modelServer(): ModelServer {
  const uploads = new Map<string, number>(DOCUMENTS.map((id) => [id, 1_700_000_000]));
  const listeners: (() => void)[] = [];
  const turns: { media: string; page: number }[] = [];
  let version = 1;
  let expires = 1_900_000_000;
  let share: { id: string; page: number } | null = null;

  const uploadOf = (id: string) => uploads.get(id) ?? 0;
  const mediaOf = (id: string) =>
    media(id, { shownUploadId: String(uploadOf(id)), uploadId: String(uploadOf(id)) });
  const pageAt = (id: string, number: number) => pageOf(id, uploadOf(id), number, expires);
  const change = (apply: () => void) => {
    apply();
    version += 1;
    for (const listener of listeners) listener();
  };
  const video = (): Video => ({
    id: 'v1',
    title: 'A webinar',
    version,
    lookAround: 'ALL',
    onePresenter: false,
    presenter: null,
    viewerCanShare: true,
    xmpp: null,
    activeShare: share && {
      media: mediaOf(share.id),
      page: pageAt(share.id, share.page),
      nextPage: share.page < PAGES ? pageAt(share.id, share.page + 1) : null,
    },
    sharedLiveMedias: DOCUMENTS.map(mediaOf),
  });
  const turn = (id: string, number: number) => {
    turns.push({ media: id, page: number });
    if (share?.id !== id) return { __typename: 'NotSharing', message: 'Not shared.', video: video() };
    change(() => {
      share = { id, page: number };
    });
    return { ...video(), __typename: 'Video' };
  };
  return {
    turns,
    video,
    onChange: (listener) => void listeners.push(listener),
    start: (id, number) => change(() => (share = { id, page: number })),
    end: () => change(() => (share = null)),
    navigate(number) {
      const { id } = share ?? {};
      if (id) change(() => (share = { id, page: number }));
    },
    replace(id) {
      // The server does not replace the file that everybody sees.
      if (share?.id === id) return;
      change(() => uploads.set(id, uploadOf(id) + 1));
    },
    renewLinks() {
      expires += 1_000;
    },
    answer(operation, variables) {
      const id = String(variables['id']);
      if (/^\s*query (Seat|Stage)\b/m.test(operation)) return { video: video() };
      if (/mutation Navigate\b/.test(operation)) return { navigate: turn(id, Number(variables['page'])) };
      const shownUploadId = String(uploadOf(id));
      if (/query OnePage\b/.test(operation)) {
        return { sharedLiveMedia: { id, shownUploadId, page: pageAt(id, Number(variables['number'])) } };
      }
      if (/query Thumbnails\b/.test(operation)) {
        const thumbnail = (number: number) => {
          const { url, ...rest } = pageAt(id, number);
          return { ...rest, thumbnailUrl: url };
        };
        return { sharedLiveMedia: { id, shownUploadId, pages: [thumbnail(Number(variables['from']))] } };
      }
      throw new Error(`The model does not know this operation: ${operation.slice(0, 60)}`);
    },
  };
}
