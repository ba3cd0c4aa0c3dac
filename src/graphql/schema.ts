/** The schema, made once from the resolvers. `npm run schema` prints it to schema.graphql. */
import 'reflect-metadata';
import { type GraphQLSchema, isIntrospectionType, isSpecifiedScalarType, printType } from 'graphql';
import { buildSchema, type PubSub } from 'type-graphql';
import { MediaResolver } from './resolvers/media.ts';
import { PageResolver } from './resolvers/page.ts';
import { ReportResolver } from './resolvers/report.ts';
import { ShareResolver } from './resolvers/share.ts';
import { UploadResolver } from './resolvers/upload.ts';
import { ActiveShareResolver, VideoResolver } from './resolvers/video.ts';
import {
  AlreadySharing,
  FileTooLarge,
  NotReady,
  NotSharing,
  PageOutOfRange,
  StillSharing,
  UnsupportedFile,
} from './types/problems.ts';

/** Asked for by type-graphql, used by nobody: every subscription follows the store. */
const NO_PUB_SUB: PubSub = {
  publish() {
    throw new Error('commits publish, resolvers never do');
  },
  subscribe() {
    throw new Error('subscriptions follow the store');
  },
};

export const makeSchema = (): Promise<GraphQLSchema> =>
  buildSchema({
    resolvers: [
      VideoResolver,
      ActiveShareResolver,
      MediaResolver,
      PageResolver,
      UploadResolver,
      ShareResolver,
      ReportResolver,
    ],
    orphanedTypes: [
      AlreadySharing,
      NotSharing,
      NotReady,
      PageOutOfRange,
      StillSharing,
      UnsupportedFile,
      FileTooLarge,
    ],
    pubSub: NO_PUB_SUB,
    // Inputs are checked where they are understood; class-validator is not here.
    validate: false,
  });

/** As people read it: what can be asked first, then the shapes of the answers. */
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
