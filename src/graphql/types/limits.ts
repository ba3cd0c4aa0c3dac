/** The limits that a client reads before it uploads a file or sends a large query. */
import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'The limits of one query. A query over one of them fails before it runs.' })
export class QueryLimits {
  @Field(() => Float, {
    description: 'The maximum size of the text in bytes. A longer query fails with QUERY_TOO_LONG.',
  })
  maxSize!: number;

  @Field(() => Int, {
    description:
      'The maximum number of lexical tokens. A query with more of them fails with GRAPHQL_PARSE_FAILED.',
  })
  maxTokens!: number;

  @Field(() => Int, {
    description:
      'The maximum number of fields below each other. A deeper query fails with QUERY_TOO_COSTLY, whose `extensions` have\nthe limit and the value of the query.',
  })
  maxDepth!: number;

  @Field(() => Int, {
    description: 'The maximum number of aliases. A query with more of them fails with QUERY_TOO_COSTLY.',
  })
  maxAliases!: number;

  @Field(() => Int, {
    description:
      'The maximum cost. The cost is the number of values in the answer, where a list counts with its maximum length, or the\nlength in the arguments of the query. A query that costs more fails with QUERY_TOO_COSTLY.',
  })
  maxCost!: number;

  @Field(() => Int, {
    description: 'The number of documents that `sharedLiveMedias` counts as, whatever the video has.',
  })
  documentsInCost!: number;

  @Field(() => Int, { description: 'The cost of a signed URL.' })
  linkCost!: number;
}

@ObjectType({ description: 'The limits of uploads, of lists, of texts and of requests.' })
export class Limits {
  @Field(() => Float, { description: 'The maximum size of a file, in bytes.' })
  maxUploadSize!: number;

  @Field(() => Int, {
    description:
      'The maximum number of pages. The conversion of a longer document ends with the failure TOO_LONG.',
  })
  maxPages!: number;

  @Field(() => [String], {
    description: 'The supported file extensions, in lower case with the dot: `.pdf`, `.pptx` …',
  })
  extensions!: string[];

  @Field(() => [String], {
    description:
      'The supported MIME types, for the `accept` attribute of a file input next to the extensions.',
  })
  mimetypes!: string[];

  @Field(() => Int, {
    description:
      'The maximum number of documents of a video. `createSharedLiveMedia` then answers with TooManyDocuments.',
  })
  maxDocuments!: number;

  @Field(() => Int, {
    description: 'The maximum number of pages in one field `pages`, which leaves out the others.',
  })
  maxPagesPerField!: number;

  @Field(() => Int, {
    description:
      'The maximum number of pages in all fields `pages` of an answer. A query for more fails with QUERY_TOO_COSTLY.',
  })
  maxPagesPerAnswer!: number;

  @Field(() => Int, { description: 'The maximum of the argument `first` of `videos`.' })
  maxVideosPerAnswer!: number;

  @Field(() => Int, { description: 'The maximum of the argument `first` of `Video.timeline`.' })
  maxTimelineEntriesPerAnswer!: number;

  @Field(() => Int, { description: 'The maximum number of characters of a title.' })
  maxTitleLength!: number;

  @Field(() => Int, { description: 'The maximum number of characters of an external id.' })
  maxExternalIdLength!: number;

  @Field(() => Float, {
    description:
      'The maximum size of the body of a request, in bytes. A longer one is refused with PAYLOAD_TOO_LARGE.',
  })
  maxBodySize!: number;

  @Field(() => Float, {
    description:
      'The maximum size of a message over WebSocket, in bytes. A longer one closes the WebSocket with the code 1009.',
  })
  maxMessageSize!: number;

  @Field(() => Float, {
    description:
      'The maximum size of an answer, in bytes, as an estimate. A longer one fails with ANSWER_TOO_LARGE.',
  })
  maxAnswerSize!: number;

  @Field(() => QueryLimits, { description: 'The limits of one query.' })
  query!: QueryLimits;
}
