/** The query for the limits, which clients read before they send what exceeds one. */
import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, Info, Query, Resolver } from 'type-graphql';
import { MAX_DOCUMENTS } from '../../domain/media.ts';
import { MAX_EXTERNAL_ID_LENGTH } from '../../domain/names/external-id.ts';
import { MAX_TITLE_LENGTH } from '../../domain/names/title.ts';
import { DOTTED_EXTENSIONS, MIMETYPES } from '../../domain/upload/file-types.ts';
import { MAX_ANSWER_BYTES } from '../answer-budget.ts';
import type { Context } from '../context.ts';
import {
  MAX_PAGES_PER_ANSWER,
  MAX_PAGES_PER_FIELD,
  MAX_TIMELINE_ENTRIES,
  MAX_VIDEOS,
} from '../list-limits.ts';
import { Limits } from '../types/limits.ts';

/** Time for which a cache may answer a query by GET for the limits, which change with the configuration only. */
const MAX_AGE_SECONDS = 300;

@Resolver()
export class LimitsResolver {
  @Query(() => Limits, { description: 'The limits of uploads, lists, texts and requests. Needs no token.' })
  limits(@Ctx() { parts }: Context, @Info() info: GraphQLResolveInfo): Limits {
    // Apollo Server, which answers over HTTP, adds `cacheControl`.
    const { cacheControl } = info as { cacheControl?: { setCacheHint(hint: object): void } };
    cacheControl?.setCacheHint({ maxAge: MAX_AGE_SECONDS, scope: 'PUBLIC' });
    return {
      ...parts.limits,
      ...parts.requestLimits,
      extensions: [...DOTTED_EXTENSIONS],
      mimetypes: [...MIMETYPES],
      maxDocuments: MAX_DOCUMENTS,
      maxPagesPerField: MAX_PAGES_PER_FIELD,
      maxPagesPerAnswer: MAX_PAGES_PER_ANSWER,
      maxVideosPerAnswer: MAX_VIDEOS,
      maxTimelineEntriesPerAnswer: MAX_TIMELINE_ENTRIES,
      maxTitleLength: MAX_TITLE_LENGTH,
      maxExternalIdLength: MAX_EXTERNAL_ID_LENGTH,
      maxAnswerSize: MAX_ANSWER_BYTES,
    };
  }
}
