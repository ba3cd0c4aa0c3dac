/** The video as a room is told it (snake_case, the form of the first implementation) into the shape used here. */
import { linkExpiry, withoutQuery } from '../link.ts';
import { type Media, type Page, parseVideo, type Video } from '../video.ts';

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/**
 * The body of a room's message as a video, or null when it is none. A room is told less than GraphQL tells, so what
 * it leaves out (warnings, page sizes, words on the page) is kept from `known` where it is about the same thing.
 */
export function fromRoom(body: unknown, known: Video | null): Video | null {
  if (!isFields(body)) return null;
  const before = known?.id === body['id'] ? known : null;
  const active = body['active_shared_live_media'];
  const page = body['active_shared_live_media_page'];
  // Both or neither: half a share is not a state.
  if ((active === null) !== (page === null)) return null;
  const collection = Array.isArray(body['shared_live_medias']) ? body['shared_live_medias'] : [];
  const told = collection.map((item) => mediaFrom(item, before));
  const untold = before?.sharedLiveMedias.filter(({ id }) => !told.some((media) => media?.id === id)) ?? [];
  return parseVideo({
    id: body['id'],
    title: body['title'],
    version: body['version'],
    viewerCanShare: before?.viewerCanShare ?? false,
    xmpp: before?.xmpp ?? null,
    activeShare: active === null ? null : shareFrom(active, page, before),
    // A long collection is cut to fit a stanza: what it does not name is not known to be gone.
    sharedLiveMedias: [...told, ...untold],
  });
}

function shareFrom(active: unknown, page: unknown, before: Video | null) {
  if (!isFields(active) || !isFields(active['urls']) || typeof page !== 'number') return undefined;
  const pages = active['urls']['pages'];
  if (!isFields(pages)) return undefined;
  const next = pages[String(page + 1)];
  const shown = before?.activeShare ?? null;
  return {
    media: mediaFrom(active, before),
    page: pageFrom(page, pages[String(page)], shown),
    nextPage: typeof next === 'string' ? pageFrom(page + 1, next, shown) : null,
  };
}

const STATES = { pending: 'PENDING', processing: 'PROCESSING', ready: 'READY', error: 'ERROR' } as const;

function mediaFrom(value: unknown, before: Video | null): Media | undefined {
  if (!isFields(value)) return undefined;
  const listed = before?.sharedLiveMedias.find(({ id }) => id === value['id']);
  const active = before?.activeShare?.media;
  const same = active?.id === value['id'] ? active : listed;
  const pageCount = (value['nb_pages'] ?? null) as number | null;
  const uploadState = STATES[value['upload_state'] as keyof typeof STATES];
  return {
    id: value['id'] as string,
    title: (value['title'] ?? '') as string,
    uploadState,
    isReadyToShow: value['is_ready_to_show'] as boolean,
    pagesReady: uploadState === 'READY' ? (pageCount ?? 0) : pagesTold(value, same?.pagesReady ?? 0),
    pageCount,
    showDownload: value['show_download'] as boolean,
    filename: (value['filename'] ?? null) as string | null,
    uploadedOn: (value['uploaded_on'] ?? same?.uploadedOn ?? null) as string | null,
    failure: same?.failure ?? null,
    uploadId: same?.uploadId ?? null,
    failureDetail: listed?.failureDetail ?? null,
    warnings: listed?.warnings ?? [],
  };
}

/** While pages are still being made, the links that are there tell how far it has come at least. */
function pagesTold(media: Fields, atLeast: number): number {
  const pages = isFields(media['urls']) ? media['urls']['pages'] : null;
  return isFields(pages) ? Math.max(atLeast, ...Object.keys(pages).map(Number)) : atLeast;
}

function pageFrom(number: number, url: unknown, shown: Video['activeShare']): Page | undefined {
  if (typeof url !== 'string') return undefined;
  const same = [shown?.page, shown?.nextPage].find(
    (page) => page && withoutQuery(page.url) === withoutQuery(url),
  );
  return {
    number,
    url,
    urlExpiresAt: linkExpiry(url).toISOString(),
    width: same?.width ?? 0,
    height: same?.height ?? 0,
    text: same?.text ?? '',
    title: same?.title ?? null,
  };
}
