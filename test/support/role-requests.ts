/** The data with which tests try each operation of the role matrix. */
import { convert, openUpload, readyDocument, report } from './clients/reports.ts';
import { newWebinar, type Webinar } from './clients/webinar.ts';
import type { SharedSystem } from './parts/system.ts';

const TAKE_PRESENTING = 'mutation ($id: ID!) { takePresenting(id: $id) { __typename } }';

/** A video with documents, and another video. */
export interface Scene {
  webinar: Webinar;
  other: Webinar;
  /** A READY document with a warning, which was shared once. */
  deck: string;
  /** A READY document that only instructors may download, which was shared once. */
  closed: string;
  /** A READY document that was never shared. */
  secret: string;
  /** A document in ERROR with a failure detail. */
  failed: string;
}

export async function createScene(system: SharedSystem): Promise<Scene> {
  const [webinar, other] = [await newWebinar(system, crypto.randomUUID()), await newWebinar(system)];
  const deck = await webinar.createMedia('Deck', 'deck');
  const warnings = [{ kind: 'MEDIA_LOST', message: 'A video is not shown.' }];
  await convert(webinar, deck, await openUpload(webinar, deck), 3, { warnings });
  const closed = await readyDocument(webinar, 1, 'Closed');
  await webinar.get(
    `mutation { updateSharedLiveMedia(id: "${closed}", input: { showDownload: false }) { __typename } }`,
  );
  const failed = await webinar.createMedia('Failed');
  const uploadId = String(await openUpload(webinar, failed));
  await report(system, failed, { uploadId, state: 'ERROR', failure: 'LOCKED', detail: 'It has a password.' });
  const secret = await readyDocument(webinar, 2, 'Secret');
  for (const shared of [deck, closed]) {
    await webinar.start(shared);
    await webinar.end(shared);
  }
  await webinar.get(TAKE_PRESENTING, { id: webinar.id });
  return { webinar, other, deck, closed, secret, failed };
}

/** The request of an operation. `allowed` prepares the data with which a permitted request succeeds. */
export interface OperationRequest {
  query: string;
  variables?: (scene: Scene) => Record<string, unknown>;
  allowed?: (scene: Scene) => Promise<Record<string, unknown>>;
}

const ofVideo = ({ webinar }: Scene) => ({ id: webinar.id });
const ofDeck = ({ deck }: Scene) => ({ id: deck });
const ofClosed = ({ closed }: Scene) => ({ id: closed });
const ofSecret = ({ secret }: Scene) => ({ id: secret });
const freshDocument = async ({ webinar }: Scene) => ({ id: await webinar.createMedia() });
const shownDeck = async ({ webinar, deck }: Scene) => {
  await webinar.start(deck, deck);
  return { id: deck, page: 2 };
};
/** The video with a presenter. */
const presented = async ({ webinar }: Scene) => {
  await webinar.get(TAKE_PRESENTING, { id: webinar.id });
  return { id: webinar.id };
};
const media = (selection: string) => `query ($id: ID!) { sharedLiveMedia(id: $id) { ${selection} } }`;

export const REQUESTS: Record<string, OperationRequest> = {
  limits: { query: '{ limits { maxPages } }' },
  video: { query: 'query ($id: ID!) { video(id: $id) { id } }', variables: ofVideo },
  sharedLiveMedia: { query: media('id'), variables: ofDeck },
  node: { query: 'query ($id: ID!) { node(id: $id) { id } }', variables: ofVideo },
  videos: { query: '{ videos(first: 1) { edges { cursor } } }' },
  me: { query: '{ me { id } }' },
  videoUpdated: { query: 'subscription ($id: ID!) { videoUpdated(id: $id) { id } }', variables: ofVideo },
  pointerMoved: {
    query: 'subscription ($id: ID!) { pointerMoved(id: $id) { points } }',
    variables: ofVideo,
  },
  createVideo: { query: 'mutation { createVideo(input: {}) { __typename } }' },
  updateVideo: {
    query: 'mutation ($id: ID!) { updateVideo(id: $id, input: { title: "Renamed" }) { __typename } }',
    variables: ofVideo,
  },
  deleteVideo: {
    query: 'mutation ($id: ID!) { deleteVideo(id: $id) { __typename } }',
    variables: ofVideo,
    allowed: async ({ webinar }) => ({ id: (await newWebinar(webinar.system)).id }),
  },
  createSharedLiveMedia: {
    query: 'mutation ($id: ID!) { createSharedLiveMedia(videoId: $id, input: {}) { __typename } }',
    variables: ofVideo,
  },
  updateSharedLiveMedia: {
    query:
      'mutation ($id: ID!) { updateSharedLiveMedia(id: $id, input: { title: "Renamed" }) { __typename } }',
    variables: ofDeck,
  },
  deleteSharedLiveMedia: {
    query: 'mutation ($id: ID!) { deleteSharedLiveMedia(id: $id) { __typename } }',
    variables: ofDeck,
    allowed: freshDocument,
  },
  initiateUpload: {
    query: `mutation ($id: ID!) {
      initiateUpload(id: $id, file: { name: "a.pdf", mimetype: "", size: 1 }) { __typename }
    }`,
    variables: ofDeck,
    allowed: freshDocument,
  },
  cancelConversion: {
    query: 'mutation ($id: ID!) { cancelConversion(id: $id) { __typename } }',
    variables: ofDeck,
  },
  retryConversion: {
    query: 'mutation ($id: ID!) { retryConversion(id: $id) { __typename } }',
    variables: ofDeck,
  },
  startShare: {
    query: 'mutation ($id: ID!) { startShare(id: $id, replacing: $id) { __typename } }',
    variables: ofDeck,
  },
  navigate: {
    query: 'mutation ($id: ID!, $page: Int = 2) { navigate(id: $id, page: $page) { __typename } }',
    variables: ofDeck,
    allowed: shownDeck,
  },
  point: {
    query: 'mutation ($id: ID!, $page: Int = 1) { point(id: $id, page: $page, points: [1, 2]) }',
    variables: ofDeck,
    allowed: async (scene) => ({ ...(await shownDeck(scene)), page: 1 }),
  },
  endShare: {
    query: 'mutation ($id: ID!) { endShare(id: $id) { __typename } }',
    variables: ofDeck,
    allowed: shownDeck,
  },
  takePresenting: {
    query: 'mutation ($id: ID!) { takePresenting(id: $id) { __typename } }',
    variables: ofVideo,
  },
  reportConversion: {
    query: `mutation ($id: ID!) {
      reportConversion(id: $id, report: { uploadId: "1", state: PROCESSING }) { id }
    }`,
    variables: ofDeck,
  },
  reportImages: {
    query: 'mutation ($id: ID!) { reportImages(id: $id, uploadId: "1", pages: []) }',
    variables: ofDeck,
  },
  announceOpenUploads: { query: 'mutation { announceOpenUploads }' },
  'Video.viewerCanShare': {
    query: 'query ($id: ID!) { video(id: $id) { viewerCanShare } }',
    variables: ofVideo,
  },
  'Video.presenter': {
    query: 'query ($id: ID!) { video(id: $id) { presenter { id } } }',
    variables: ofVideo,
    allowed: presented,
  },
  'Video.externalId': { query: 'query ($id: ID!) { video(id: $id) { externalId } }', variables: ofVideo },
  'Video.timeline': {
    query: 'query ($id: ID!) { video(id: $id) { timeline { edges { cursor } } } }',
    variables: ofVideo,
  },
  'Video.timelineFile': {
    query: 'query ($id: ID!) { video(id: $id) { timelineFile(format: JSON) } }',
    variables: ofVideo,
  },
  'SharedLiveMedia.externalId': { query: media('externalId'), variables: ofDeck },
  'SharedLiveMedia.warnings': { query: media('warnings { message }'), variables: ofDeck },
  'SharedLiveMedia.failureDetail': {
    query: media('failureDetail'),
    variables: ({ failed }) => ({ id: failed }),
  },
  'SharedLiveMedia.uploadPagesReady': { query: media('uploadPagesReady'), variables: ofDeck },
  'SharedLiveMedia.uploadPageCount': { query: media('uploadPageCount'), variables: ofDeck },
  'SharedLiveMedia.page, shared once': { query: media('page(number: 1) { text }'), variables: ofDeck },
  'SharedLiveMedia.page, never shared': { query: media('page(number: 1) { text }'), variables: ofSecret },
  'SharedLiveMedia.pages, never shared': { query: media('pages { text }'), variables: ofSecret },
  'SharedLiveMedia.filename, never shared': { query: media('filename'), variables: ofSecret },
  'SharedLiveMedia.uploadedOn, never shared': { query: media('uploadedOn'), variables: ofSecret },
  'SharedLiveMedia.uploadId, never shared': { query: media('uploadId'), variables: ofSecret },
  'SharedLiveMedia.shownUploadId, never shared': { query: media('shownUploadId'), variables: ofSecret },
  'SharedLiveMedia.downloadUrl, shared once, showDownload true': {
    query: media('downloadUrl'),
    variables: ofDeck,
  },
  'SharedLiveMedia.downloadUrl, shared once, showDownload false': {
    query: media('downloadUrl'),
    variables: ofClosed,
  },
  'SharedLiveMedia.downloadUrl, never shared': { query: media('downloadUrl'), variables: ofSecret },
};
