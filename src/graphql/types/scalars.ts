import { GraphQLScalarType, Kind } from 'graphql';

const textScalar = (
  name: string,
  specifiedByURL: string,
  description: string,
  serialize: (value: unknown) => string,
) =>
  new GraphQLScalarType<string, string>({
    name,
    description,
    specifiedByURL,
    serialize,
    parseValue: String,
    parseLiteral: (node) => (node.kind === Kind.STRING ? node.value : ''),
  });

export const URLScalar = textScalar(
  'URL',
  'https://url.spec.whatwg.org/#absolute-url-string',
  'An absolute URL. A signed URL gives access to one object, to everybody who has the URL, until it expires.\nRequest it shortly before you use it.',
  String,
);

export const DateTimeScalar = textScalar(
  'DateTime',
  'https://scalars.graphql.org/andimarek/date-time.html',
  'An instant in UTC, in the format of RFC 3339 with milliseconds: `2026-11-27T08:30:00.000Z`.',
  (value) => (value as Date).toISOString(),
);
