import { GraphQLScalarType, Kind } from 'graphql';

const textual = (name: string, description: string, serialize: (value: unknown) => string) =>
  new GraphQLScalarType<string, string>({
    name,
    description,
    serialize,
    parseValue: String,
    parseLiteral: (node) => (node.kind === Kind.STRING ? node.value : ''),
  });

export const URLScalar = textual(
  'URL',
  'An absolute URL. A signed URL is a key: it opens one object for whoever holds it,\nuntil it expires. Ask for it when you are about to use it.',
  String,
);

export const DateTimeScalar = textual('DateTimeISO', 'An instant in UTC, written as ISO 8601.', (value) =>
  (value as Date).toISOString(),
);
