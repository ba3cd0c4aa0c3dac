/** Builds the schema from the resolvers. `npm run generate` prints it to schema.graphql. */
import 'reflect-metadata';
import { VideoResolver } from './resolvers/video.ts';
// type-graphql prints the operations in the order in which their modules are loaded: those of videos come first.

import { type GraphQLSchema, isIntrospectionType, isSpecifiedScalarType, printType } from 'graphql';
import { buildSchema, type PubSub } from 'type-graphql';
import { ActiveShareFields } from './resolvers/active-share-fields.ts';
import { LimitsResolver } from './resolvers/limits.ts';
import { MediaResolver } from './resolvers/media.ts';
import { MediaFields } from './resolvers/media-fields.ts';
import { NodeResolver } from './resolvers/node.ts';
import { PageFields } from './resolvers/page-fields.ts';
import { PageImagesResolver } from './resolvers/page-images.ts';
import { PointerResolver } from './resolvers/pointer.ts';
import { PresenterResolver } from './resolvers/presenter.ts';
import { ReportResolver } from './resolvers/report.ts';
import { ShareResolver } from './resolvers/share.ts';
import { TimelineFields } from './resolvers/timeline.ts';
import { UploadResolver } from './resolvers/upload.ts';
import { VideoFields } from './resolvers/video-fields.ts';
import { VideosResolver } from './resolvers/videos.ts';

/** type-graphql requires a PubSub, but no resolver publishes: subscriptions follow the commits of the store, and pointers. */
const NO_PUB_SUB: PubSub = {
  publish() {
    throw new Error('Only commits publish.');
  },
  subscribe() {
    throw new Error('Subscriptions follow the store.');
  },
};

/** type-graphql has no decorator for the root types, and none for `@oneOf`. */
const ROOT_DESCRIPTIONS = {
  Query: 'Reads of the current state. `limits` needs no token; every other field needs one.',
  Mutation:
    'Changes. A mutation is null only together with an error. Its union has the result and the Problems that a person\ncan correct; unions and enums may grow, so a client handles members and values that it does not know.',
  Subscription: 'States that the server sends when they change, and pointers.',
};

export async function makeSchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: [
      VideoResolver,
      VideoFields,
      TimelineFields,
      VideosResolver,
      NodeResolver,
      LimitsResolver,
      ActiveShareFields,
      MediaResolver,
      MediaFields,
      PageFields,
      UploadResolver,
      ShareResolver,
      PresenterResolver,
      PointerResolver,
      ReportResolver,
      PageImagesResolver,
    ],
    pubSub: NO_PUB_SUB,
    // The rules and the resolvers validate inputs; class-validator is not installed.
    validate: false,
  });
  for (const [name, description] of Object.entries(ROOT_DESCRIPTIONS)) {
    Object.assign(schema.getType(name) ?? {}, { description });
  }
  Object.assign(schema.getType('UpdateSharedLiveMediaInput') ?? {}, { isOneOf: true });
  return schema;
}

/** The schema as text: first the operations, then the other types. */
export async function printedSchema(): Promise<string> {
  const schema = await makeSchema();
  const roots = [schema.getQueryType(), schema.getSubscriptionType(), schema.getMutationType()];
  const others = Object.values(schema.getTypeMap()).filter(
    (type) =>
      !isIntrospectionType(type) && !isSpecifiedScalarType(type) && !roots.some((root) => root === type),
  );
  return `${[...roots.filter((root) => root != null), ...others].map(printType).join('\n\n')}\n`.replace(
    /[ \t]+$/gm,
    '',
  );
}
