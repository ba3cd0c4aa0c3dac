/** The subscription of every viewer, and the states that every contender publishes: about 1.8 kB each. */
import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLSchema } from 'graphql';

/** Everything that a viewer needs to show a page and to load the next one. */
export const SELECTION = `subscription Watch($id: ID!) {
  videoUpdated(id: $id) {
    id title version viewerCanShare
    activeShare {
      media { id title pageCount showDownload uploadState }
      page { number url thumbnailUrl urlExpiresAt width height text }
      nextPage { number url urlExpiresAt width height }
    }
  }
}`;

/** What a viewer needs to show the pointer. */
export const POINTER_SELECTION =
  'subscription Pointer($id: ID!) { pointerMoved(id: $id) { mediaId page kind points } }';

export const VIDEO = 'a1a2224b-f7b0-48c2-b6f2-57fd7f863638';

/** Plain graphql-js, without type-graphql: the fastest schema that a contender can have. */
export const plainSchema = (): GraphQLSchema =>
  buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

const link = (page: number, kind: string) =>
  `https://d111111abcdef8.cloudfront.net/${VIDEO}/sharedlivemedias/d60d7971-5929-4f10-8e9c-06c5d15818ce/1533686400/${page}.${kind}?Expires=1533693600&Key-Pair-Id=K2JCJMDEHXQW5F&Signature=${'s'.repeat(172)}`;

const pageOf = (number: number) => ({
  number,
  url: link(number, 'png'),
  thumbnailUrl: link(number, 'webp'),
  urlExpiresAt: '2018-08-08T02:00:00.000Z',
  width: 1920,
  height: 1080,
  text: 'Words on a page.',
});

/** A state as resolvers return it. */
export const stateOf = (version: number) => ({
  id: VIDEO,
  title: 'A webinar',
  version,
  viewerCanShare: false,
  activeShare: {
    media: {
      id: 'd60d7971-5929-4f10-8e9c-06c5d15818ce',
      title: 'Slides',
      pageCount: 1000,
      showDownload: true,
      uploadState: 'READY',
    },
    page: pageOf((version % 900) + 1),
    nextPage: pageOf((version % 900) + 2),
  },
});
