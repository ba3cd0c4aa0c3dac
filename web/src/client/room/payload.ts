/** Converts the JSON of a room's message, which has snake_case keys, to a video. */
import { imageOf, linkExpiry } from '../link.ts';
import { type Media, type Page, parseVideo, type Video } from '../video.ts';

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/**
 * Converts the body of a message to a video; null when the body is malformed. A message has no warnings, page sizes and
 * page texts, so these are copied from `known` where they belong to the same document or page.
 */
export function fromRoom(body: unknown, known: Video | null): Video | null {
  if (!isFields(body)) return null;
  const before = known?.id === body['id'] ? known : null;
  const active = body['active_shared_live_media'];
  const page = body['active_shared_live_media_page'];
  if ((active === null) !== (page === null)) return null;
  const collection = Array.isArray(body['shared_live_medias']) ? body['shared_live_medias'] : [];
  const listed = collection.map((item) => mediaFrom(item, body, before));
  const unlisted =
    before?.sharedLiveMedias.filter(({ id }) => !listed.some((media) => media?.id === id)) ?? [];
  return parseVideo({
    id: body['id'],
    title: body['title'],
    version: body['version'],
    lookAround: policyOf(body),
    // A message does not say who presents. The state over GraphQL with the same version does.
    onePresenter: before?.onePresenter ?? false,
    presenter: before?.presenter ?? null,
    viewerCanShare: before?.viewerCanShare ?? false,
    xmpp: before?.xmpp ?? null,
    activeShare: active === null ? null : shareFrom(body, before),
    // The server shortens a long collection to fit a stanza, so a document that is not listed may still exist.
    sharedLiveMedias: [...listed, ...unlisted],
  });
}

/**
 * The state of a room without an occupant of the server, which stays in the room while a document is shared. Every
 * state that the server sends has a higher version.
 */
export const nothingShown = (room: string): Video => ({
  id: room.slice(0, room.indexOf('@')),
  title: null,
  version: 0,
  lookAround: 'ALL',
  onePresenter: false,
  presenter: null,
  viewerCanShare: false,
  xmpp: null,
  activeShare: null,
  sharedLiveMedias: [],
});

/** A server of version 0.2.0 or before has no policy. */
const policyOf = ({ look_around: policy }: Fields) =>
  typeof policy === 'string' ? policy.toUpperCase() : undefined;

function shareFrom(body: Fields, before: Video | null) {
  const { active_shared_live_media: active, active_shared_live_media_page: page } = body;
  if (!isFields(active) || !isFields(active['urls']) || typeof page !== 'number') return undefined;
  const pages = active['urls']['pages'];
  if (!isFields(pages)) return undefined;
  const next = pages[String(page + 1)];
  const shown = before?.activeShare ?? null;
  return {
    media: { ...mediaFrom(active, body, before), furthestPage: body['furthest_page'] },
    page: pageFrom(page, pages[String(page)], shown),
    nextPage: typeof next === 'string' ? pageFrom(page + 1, next, shown) : null,
  };
}

const STATES = { processing: 'PROCESSING', ready: 'READY', error: 'ERROR' } as const;

/** A message has one state for a document without a file and one whose file is on its way. */
function stateFrom(state: unknown, known: Pick<Media, 'uploadState'> | undefined): Media['uploadState'] {
  if (state !== 'pending') return STATES[state as keyof typeof STATES];
  return !known || known.uploadState === 'NO_FILE' ? 'NO_FILE' : 'UPLOADING';
}

function mediaFrom(value: unknown, body: Fields, before: Video | null): Media | undefined {
  if (!isFields(value)) return undefined;
  const listed = before?.sharedLiveMedias.find(({ id }) => id === value['id']);
  const active = before?.activeShare?.media;
  const same = active?.id === value['id'] ? active : listed;
  const pageCount = (value['nb_pages'] ?? null) as number | null;
  const uploadState = stateFrom(value['upload_state'], same);
  return {
    id: value['id'] as string,
    title: (value['title'] ?? '') as string,
    uploadState,
    isReadyToShow: value['is_ready_to_show'] as boolean,
    pagesReady: uploadState === 'READY' ? (pageCount ?? 0) : minPagesReady(value, same?.pagesReady ?? 0),
    pageCount,
    showDownload: value['show_download'] as boolean,
    // A message names no file that was never shared, but an instructor knows it over GraphQL.
    filename: (value['filename'] ?? same?.filename ?? null) as string | null,
    uploadedOn: (value['uploaded_on'] ?? same?.uploadedOn ?? null) as string | null,
    failure: same?.failure ?? null,
    uploadId: same?.uploadId ?? null,
    // A message names no upload that was never shared, but an instructor knows it over GraphQL.
    shownUploadId: value['active_stamp']
      ? `${value['id']}:${value['active_stamp']}`
      : (same?.shownUploadId ?? null),
    failureDetail: listed?.failureDetail ?? null,
    uploadPagesReady: listed?.uploadPagesReady ?? null,
    uploadPageCount: listed?.uploadPageCount ?? null,
    // A message has it of the shared document alone.
    furthestPage: same?.furthestPage ?? 0,
    downloadExceedsLookAround: value['show_download'] === true && (policyOf(body) ?? 'ALL') !== 'ALL',
    warnings: listed?.warnings ?? [],
  };
}

/** During a conversion a message has no page count. A link to a page proves that this page is ready. */
function minPagesReady(media: Fields, known: number): number {
  const pages = isFields(media['urls']) ? media['urls']['pages'] : null;
  return isFields(pages) ? Math.max(known, ...Object.keys(pages).map(Number)) : known;
}

function pageFrom(number: number, url: unknown, shown: Video['activeShare']): Page | undefined {
  if (typeof url !== 'string') return undefined;
  const same = [shown?.page, shown?.nextPage].find((page) => page && imageOf(page.url) === imageOf(url));
  return {
    number,
    url,
    thumbnailUrl: same?.thumbnailUrl ?? '',
    images: same?.images ?? [],
    urlExpiresAt: linkExpiry(url).toISOString(),
    width: same?.width ?? 0,
    height: same?.height ?? 0,
    text: same?.text ?? '',
    title: same?.title ?? null,
  };
}
