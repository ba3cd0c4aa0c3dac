/** The scalars of the schema. */
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

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

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/** @throws GraphQLError for anything but an instant in UTC */
function parseInstant(value: unknown): Date {
  const instant = new Date(typeof value === 'string' && INSTANT.test(value) ? value : Number.NaN);
  if (Number.isNaN(instant.getTime())) {
    throw new GraphQLError('A DateTime is an instant in UTC, such as "2026-11-27T08:30:00.000Z".');
  }
  return instant;
}

export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  description: 'An instant in UTC, in the format of RFC 3339 with milliseconds: `2026-11-27T08:30:00.000Z`.',
  serialize: (value) => (value as Date).toISOString(),
  parseValue: parseInstant,
  parseLiteral: (node) => parseInstant(node.kind === Kind.STRING ? node.value : null),
});
