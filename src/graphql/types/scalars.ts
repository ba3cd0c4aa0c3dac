import { GraphQLScalarType, Kind } from 'graphql';

const textScalar = (name: string, description: string, serialize: (value: unknown) => string) =>
  new GraphQLScalarType<string, string>({
    name,
    description,
    serialize,
    parseValue: String,
    parseLiteral: (node) => (node.kind === Kind.STRING ? node.value : ''),
  });

export const URLScalar = textScalar(
  'URL',
  'An absolute URL. A signed URL gives access to one object, to everybody who has the URL, until it expires.\nRequest it shortly before you use it.',
  String,
);

export const DateTimeScalar = textScalar(
  'DateTimeISO',
  'An instant in UTC, in the ISO 8601 format.',
  (value) => (value as Date).toISOString(),
);
