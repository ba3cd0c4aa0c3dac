/** The environment's variables as the README lists them; a test holds the list against config.ts. */

export interface Variable {
  name: string;
  /** What holds when it is left out. */
  fallback: string;
  meaning: string;
}

const of = (name: string, fallback: string, meaning: string): Variable => ({ name, fallback, meaning });

export const VARIABLES: readonly Variable[] = [
  of('HOST', '127.0.0.1', 'Address to listen on.'),
  of('PORT', '4000, or a free one', 'Port to listen on; 0 for any free one.'),
  of('LECTERN_DATA', '.lectern', 'Folder of the embedded parts, their secrets and `ready.json`.'),
  of('LOG_LEVEL', 'info', 'debug, info, warn, error or silent.'),
  of('CORS_ORIGINS', '*', 'Origins whose pages may call the API, with commas between.'),
  of('METRICS_TOKEN', 'no token needed', 'Bearer token that `/metrics` asks for.'),
  of('OTEL_EXPORTER_OTLP_ENDPOINT', 'no traces', 'OTLP/HTTP collector that gets traces.'),
  of('DRAIN_DELAY', '5, or 0 with an embedded PostgreSQL', 'Seconds from not being ready to closing.'),
  of('SOCKETS_PER_TOKEN', '10000', 'Sockets and event streams a token may hold on one server.'),
  of(
    'DATABASE_URL',
    'embedded PostgreSQL',
    'PostgreSQL 14 or newer: `postgres://user:password@host/database`.',
  ),
  of('DATABASE_POOL', '20', 'Connections at most.'),
  of('JWT_SECRET', 'made at the first start', 'Secret of HS256 tokens, 32 characters or more.'),
  of('JWT_JWKS_URL', 'none', 'Keys of RS256 and ES256 tokens.'),
  of('JWT_ISSUER', 'any', 'The `iss` a token must have.'),
  of('JWT_AUDIENCE', 'any', 'The `aud` a token must have.'),
  of('S3_ENDPOINT', 'AWS, or embedded when no S3 variable is set', 'Storage other than AWS.'),
  of('S3_PUBLIC_ENDPOINT', 'S3_ENDPOINT', 'The same storage as browsers reach it.'),
  of('S3_REGION', 'us-east-1', 'Region of both buckets.'),
  of('S3_ACCESS_KEY_ID', 'embedded S3', 'Key of both buckets.'),
  of('S3_SECRET_ACCESS_KEY', 'embedded S3', 'Its secret.'),
  of('S3_SOURCE_BUCKET', 'embedded S3', 'Where uploads go; announces new objects to the converter.'),
  of('S3_DESTINATION_BUCKET', 'embedded S3', 'Where pages and originals go.'),
  of('S3_FORCE_PATH_STYLE', 'true with S3_ENDPOINT', 'Bucket in the path rather than in the host name.'),
  of(
    'CLOUDFRONT_URL',
    'embedded CDN, or S3 links',
    'Of the distribution in front of the destination bucket.',
  ),
  of('CLOUDFRONT_KEY_PAIR_ID', 'embedded CDN, or S3 links', 'Of the key that signs links.'),
  of('CLOUDFRONT_PRIVATE_KEY', 'embedded CDN, or S3 links', 'That key: PEM, or the path of one.'),
  of('LINK_TTL', '7200', 'Seconds a link lives at least.'),
  of('LINK_BUCKET', '1800', 'Seconds for which every viewer gets the same link.'),
  of('XMPP_SERVICE', 'embedded Prosody', '`xmpp://host:port` of the chat server; `off` for none.'),
  of('XMPP_DOMAIN', 'embedded Prosody', "Domain of the server's account."),
  of('XMPP_CONFERENCE', 'conference.XMPP_DOMAIN', 'Domain of the rooms.'),
  of('XMPP_USERNAME', 'embedded Prosody', "The server's account."),
  of('XMPP_PASSWORD', 'embedded Prosody', 'Its password.'),
  of('XMPP_WEBSOCKET_URL', 'clients are not told of rooms', 'Where browsers connect.'),
  of('XMPP_PARTICIPANTS_DOMAIN', 'XMPP_DOMAIN', 'Domain participants authenticate to, anonymously or not.'),
  of('CONVERTER_URL', 'embedded converter', "Where storage's events are POSTed."),
  of(
    'CONVERTER_SECRETS',
    'embedded converter',
    'Secrets that sign reports, with commas between; each is good.',
  ),
  of('UPLOAD_MAX_SIZE', '314572800', 'Bytes of a file at most.'),
  of('UPLOAD_MAX_PAGES', '500', 'Pages of a document at most.'),
  of('UPLOAD_EXPIRY', '3600', "Seconds an upload's form is good for."),
  of('CONVERSION_SILENCE', '60', 'Seconds without a word of the converter before the event is sent again.'),
  of('CONVERSION_TIMEOUT', '900', 'Seconds without a word before the upload ends as TIMED_OUT.'),
];
