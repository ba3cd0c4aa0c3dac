/** The ids of the API: each is that of one object, and the query for an object by its id. */
import { beforeAll, describe, expect, it } from 'vitest';
import { platformToken } from '../support/clients/ask.ts';
import { convert, openUpload, readyDocument } from '../support/clients/reports.ts';
import { newWebinar, type Webinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';

const system = sharedSystem();
const NODE = `query ($id: ID!) { node(id: $id) { __typename id
  ... on Video { name: title } ... on SharedLiveMedia { version uploadId } ... on Page { number text url } } }`;
const PAGES = 'query ($id: ID!) { sharedLiveMedia(id: $id) { version uploadId pages(to: 9) { id number } } }';

let webinar: Webinar;
let other: Webinar;
/** A document that is shared, and one that was never shared. */
let shown: string;
let hidden: string;
beforeAll(async () => {
  [webinar, other] = [await newWebinar(system), await newWebinar(system)];
  [shown, hidden] = [await readyDocument(webinar, 3), await readyDocument(webinar, 3)];
  await webinar.start(shown);
});

const documentOf = async (id: string) => (await webinar.get(PAGES, { id })).sharedLiveMedia;
const pageIdOf = async (media: string, number = 2): Promise<string> =>
  (await documentOf(media)).pages[number - 1].id;
const node = async (bearer: string, id: string) => {
  const { data, errors } = await webinar.ask(bearer, NODE, { id });
  expect(errors).toEqual([]);
  return data.node;
};

describe('the query node', () => {
  it('answers with the video, the document and the page that have the id', async () => {
    const page = await pageIdOf(shown);
    for (const bearer of [webinar.student, webinar.instructor, await platformToken()]) {
      expect(await node(bearer, webinar.id)).toEqual({ __typename: 'Video', id: webinar.id, name: 'A test' });
      expect(await node(bearer, shown.toUpperCase())).toMatchObject({
        __typename: 'SharedLiveMedia',
        id: shown,
      });
      expect(await node(bearer, page)).toMatchObject({ __typename: 'Page', id: page, number: 2 });
    }
  });

  it('finds nothing that the viewer could not see otherwise', async () => {
    const page = await pageIdOf(hidden);
    expect(await node(webinar.instructor, page)).toMatchObject({ id: page });
    expect(await node(webinar.student, page)).toBeNull();
    expect(await node(webinar.student, hidden)).toMatchObject({ id: hidden, uploadId: null });
    for (const bearer of [other.student, other.instructor]) {
      const shownPage = await pageIdOf(shown);
      for (const id of [webinar.id, shown, hidden, page, shownPage]) {
        expect(await node(bearer ?? '', id), id).toBeNull();
      }
    }
    const { errors } = await webinar.ask(null, NODE, { id: webinar.id });
    expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('is null for an id of nothing', async () => {
    const { uploadId } = await documentOf(shown);
    const none = '5a0e3f5c-1111-4222-8333-944455556666';
    for (const id of [
      '',
      'x',
      none,
      uploadId,
      `${uploadId}:0`,
      `${uploadId}:4`,
      `${uploadId}:2:1`,
      `${none}:1:1`,
    ]) {
      expect(await node(webinar.instructor, id), id).toBeNull();
    }
  });
});

describe('an id', () => {
  it('of an upload and of a page belongs to one document only', async () => {
    const [one, another] = [await webinar.createMedia(), await webinar.createMedia()];
    await Promise.all(
      [one, another].map(async (media) => convert(webinar, media, await openUpload(webinar, media), 2)),
    );
    const documents = await Promise.all([one, another].map(documentOf));
    const ids = documents.flatMap(({ uploadId, pages }) => [
      uploadId,
      ...pages.map((page: { id: string }) => page.id),
    ]);
    expect(new Set(ids).size).toBe(6);
  });

  it('of a page is another one after a new upload', async () => {
    const media = await readyDocument(webinar, 2);
    const before = await pageIdOf(media);
    await convert(webinar, media, await openUpload(webinar, media), 2);
    expect(await pageIdOf(media)).not.toBe(before);
    expect(await node(webinar.instructor, before)).toBeNull();
  });
});

it('a document has the version of the video that it was read with', async () => {
  const { version } = await webinar.video();
  expect((await documentOf(shown)).version).toBe(version);
  await webinar.navigate(shown, 3);
  expect((await documentOf(shown)).version).toBe(version + 1);
});
