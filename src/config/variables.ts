/** Every environment variable of the server: its name, parser, fallback and documentation. */
import {
  integer,
  list,
  oneOf,
  origins,
  pem,
  ranges,
  secret,
  text,
  url,
  type Variable,
  variable,
} from './environment.ts';

const MAX_INT_32 = 2_147_483_647;

/** In the order in which docs/configuration.md lists them. */
export const VARIABLE = {
  host: variable('HOST', text, '127.0.0.1', 'Address to listen on.'),
  port: variable('PORT', integer(0, 65_535), null, 'Port to listen on; 0 picks a free one.', {
    whenUnset: '4000; `npm start` takes a free one when 4000 is taken',
  }),
  logLevel: variable(
    'LOG_LEVEL',
    oneOf('debug', 'info', 'warn', 'error', 'silent'),
    'info',
    'Least important level that is logged: debug, info, warn, error or silent.',
  ),
  corsOrigins: variable(
    'CORS_ORIGINS',
    origins,
    ['*'],
    'Origins whose pages may call the API and open WebSockets, with commas between them. The front of this server may always do both.',
  ),
  frameAncestors: variable(
    'FRAME_ANCESTORS',
    origins,
    null,
    'Origins whose pages may show the front in a frame, with commas between them; `*` for every page, `none` for none but the pages of the server itself.',
    { whenUnset: 'CORS_ORIGINS' },
  ),
  metricsToken: variable('METRICS_TOKEN', text, null, 'Bearer token that `/metrics` requires.', {
    whenUnset: 'no token required',
  }),
  tracesEndpoint: variable(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    url('http', 'https'),
    null,
    'OTLP/HTTP collector that receives traces.',
    { whenUnset: 'no traces' },
  ),
  shutdownDelay: variable(
    'SHUTDOWN_DELAY',
    integer(0, 300),
    null,
    'Seconds between the moment a stopping server reports that it is not ready and the moment it closes.',
    { whenUnset: '5; 0 with an embedded PostgreSQL', formerName: 'DRAIN_DELAY' },
  ),
  socketsPerToken: variable(
    'SOCKETS_PER_TOKEN',
    integer(1, 1_000_000),
    10_000,
    'Maximum of connections (WebSockets and event streams together) that one token may hold open on one server.',
  ),
  socketsPerUser: variable(
    'SOCKETS_PER_USER',
    integer(1, 1_000_000),
    1_000,
    'Maximum of connections (WebSockets and event streams together) that one user of a video may hold open on one server with all tokens. The user is the `user.id` of the token.',
  ),
  mutationsPerSecond: variable(
    'MUTATIONS_PER_SECOND',
    integer(1, 1_000_000),
    100,
    'Mutations that one user of a video may send per second to one server, with all tokens; twice as many at once. A token without a user counts for itself.',
  ),
  uploadsPerMinute: variable(
    'UPLOADS_PER_MINUTE',
    integer(1, 1_000_000),
    120,
    'Uploads and retries of conversions that one user of a video may start per minute on one server, with all tokens; as many at once. A token without a user counts for itself.',
  ),
  connections: variable(
    'CONNECTIONS_PER_SERVER',
    integer(1, 1_000_000),
    50_000,
    'Maximum of TCP connections to one server. It answers further ones with 503.',
  ),
  connectionsPerAddress: variable(
    'CONNECTIONS_PER_ADDRESS',
    integer(0, 1_000_000),
    5_000,
    'Maximum of TCP connections of one address (of one /64 network with IPv6) to one server; 0 for no maximum. It answers further ones with 429. Behind a proxy, set TRUSTED_PROXIES or 0.',
  ),
  trustedProxies: variable(
    'TRUSTED_PROXIES',
    ranges,
    [],
    'Addresses of proxies, with commas between them, such as `127.0.0.1,10.0.0.0/8`. The server takes the address of a client from their `X-Forwarded-For`, and does not count their own connections by address.',
    { whenUnset: 'none' },
  ),
  databaseUrl: variable(
    'DATABASE_URL',
    url('postgres', 'postgresql'),
    null,
    'PostgreSQL 14 or newer, which keeps all state: `postgres://user:password@host/database`.',
    { whenUnset: 'required; `npm start` embeds PostgreSQL' },
  ),
  databaseWait: variable(
    'DATABASE_WAIT',
    integer(0, 3_600),
    60,
    'Seconds for which a server that starts waits for PostgreSQL. Then it exits with code 1.',
  ),
  databasePool: variable('DATABASE_POOL', integer(4, 500), 20, 'Maximum of connections to PostgreSQL.'),
  jwtSecret: variable(
    'JWT_SECRET',
    secret(32),
    null,
    'Secret of HS256 tokens, 32 characters or more. The server needs it or JWT_JWKS_URL to verify tokens.',
    { whenUnset: 'required unless JWT_JWKS_URL is set; `npm start` makes one' },
  ),
  jwksUrl: variable(
    'JWT_JWKS_URL',
    url('https', 'http'),
    null,
    'JWKS with the keys of RS256 and ES256 tokens.',
  ),
  jwtIssuer: variable('JWT_ISSUER', text, null, 'The `iss` claim that a token must have.', {
    whenUnset: 'any',
  }),
  jwtAudience: variable('JWT_AUDIENCE', text, null, 'The `aud` claim that a token must have.', {
    whenUnset: 'any',
  }),
  jwtLeeway: variable(
    'JWT_LEEWAY',
    integer(0, 600),
    60,
    'Seconds by which the clock of whoever signs the tokens may differ: a token is accepted so long before its `nbf` and after its `exp`.',
  ),
  s3Endpoint: variable('S3_ENDPOINT', url('https', 'http'), null, 'Endpoint of a storage other than AWS.', {
    whenUnset: 'AWS; `npm start` embeds storage when no S3 variable is set',
  }),
  s3PublicEndpoint: variable(
    'S3_PUBLIC_ENDPOINT',
    url('https', 'http'),
    null,
    'Endpoint under which browsers reach the same storage.',
    { whenUnset: 'S3_ENDPOINT' },
  ),
  s3Region: variable('S3_REGION', text, 'us-east-1', 'Region of both buckets.'),
  s3AccessKeyId: variable('S3_ACCESS_KEY_ID', text, null, 'Access key for both buckets.', {
    whenUnset: "the AWS SDK's own credential chain; required with S3_ENDPOINT",
  }),
  s3SecretAccessKey: variable('S3_SECRET_ACCESS_KEY', text, null, 'Secret of that access key.', {
    whenUnset: 'as S3_ACCESS_KEY_ID',
  }),
  s3SessionToken: variable(
    'S3_SESSION_TOKEN',
    text,
    null,
    'Session token of temporary credentials. The server cannot renew them, and links and forms end with them; where the three are not set, the AWS SDK finds credentials and renews them.',
    { whenUnset: 'the credentials do not expire' },
  ),
  s3SourceBucket: variable(
    'S3_SOURCE_BUCKET',
    text,
    null,
    'Bucket that receives uploads and announces new objects to the converter.',
    { whenUnset: 'required; `npm start` embeds storage' },
  ),
  s3DestinationBucket: variable(
    'S3_DESTINATION_BUCKET',
    text,
    null,
    'Bucket that holds pages and original files.',
    { whenUnset: 'required; `npm start` embeds storage' },
  ),
  s3ForcePathStyle: variable(
    'S3_FORCE_PATH_STYLE',
    oneOf('true', 'false'),
    null,
    'Whether the bucket is part of the path rather than of the host name.',
    { whenUnset: 'true with S3_ENDPOINT, else false' },
  ),
  cloudFrontUrl: variable(
    'CLOUDFRONT_URL',
    url('https', 'http'),
    null,
    'CloudFront distribution in front of the destination bucket.',
    { whenUnset: 'links to S3; `npm start` embeds a CDN with its storage' },
  ),
  cloudFrontKeyPairId: variable('CLOUDFRONT_KEY_PAIR_ID', text, null, 'ID of the key that signs links.', {
    whenUnset: 'as CLOUDFRONT_URL',
  }),
  cloudFrontPrivateKey: variable(
    'CLOUDFRONT_PRIVATE_KEY',
    pem,
    null,
    'The key that signs links: a PEM, or the path of one.',
    { whenUnset: 'as CLOUDFRONT_URL' },
  ),
  linkTtl: variable('LINK_TTL', integer(60, 604_800), 7_200, 'Minimum lifetime of a link, in seconds.'),
  linkRotation: variable(
    'LINK_ROTATION_SECONDS',
    integer(1, 86_400),
    1_800,
    'Seconds during which every viewer receives the same link, so that caches can serve it.',
    { formerName: 'LINK_BUCKET' },
  ),
  xmppService: variable(
    'XMPP_SERVICE',
    (value) => (value === 'off' ? value : url('xmpp', 'xmpps', 'ws', 'wss')(value)),
    null,
    'Address of the XMPP server, such as `xmpp://host:port`; `off` runs without rooms.',
    { whenUnset: 'required; `npm start` embeds Prosody' },
  ),
  xmppDomain: variable('XMPP_DOMAIN', text, null, "Domain of the server's XMPP account.", {
    whenUnset: 'required unless XMPP_SERVICE is `off`',
  }),
  xmppConference: variable('XMPP_CONFERENCE', text, null, 'Domain of the rooms.', {
    whenUnset: 'conference.XMPP_DOMAIN',
  }),
  xmppUsername: variable('XMPP_USERNAME', text, null, "Name of the server's XMPP account.", {
    whenUnset: 'required unless XMPP_SERVICE is `off`',
  }),
  xmppPassword: variable('XMPP_PASSWORD', text, null, 'Password of that account.', {
    whenUnset: 'required unless XMPP_SERVICE is `off`',
  }),
  xmppWebsocket: variable(
    'XMPP_WEBSOCKET_URL',
    url('ws', 'wss'),
    null,
    'WebSocket address under which browsers reach the XMPP server.',
    { whenUnset: 'the API gives clients no room' },
  ),
  xmppParticipants: variable(
    'XMPP_PARTICIPANTS_DOMAIN',
    text,
    null,
    'Domain that participants authenticate to, anonymously or not.',
    { whenUnset: 'XMPP_DOMAIN' },
  ),
  converterUrl: variable(
    'CONVERTER_URL',
    url('http', 'https'),
    null,
    'Address of the converter, to which the server POSTs the storage event of an upload that got lost.',
    { whenUnset: 'required; `npm start` embeds the converter' },
  ),
  converterEventsSecret: variable(
    'CONVERTER_EVENTS_SECRET',
    text,
    null,
    'Secret that the server sends with each storage event; the converter has the same variable.',
    { whenUnset: 'no secret' },
  ),
  converterSecrets: variable(
    'CONVERTER_SECRETS',
    list,
    null,
    'Secrets that may sign conversion reports, with commas between them.',
    { whenUnset: 'required; `npm start` makes one' },
  ),
  maxUploadSize: variable(
    'UPLOAD_MAX_SIZE',
    integer(1, MAX_INT_32),
    314_572_800,
    'Maximum size of a file, in bytes.',
  ),
  maxPages: variable('UPLOAD_MAX_PAGES', integer(1, 10_000), 500, 'Maximum number of pages of a document.'),
  uploadExpiry: variable(
    'UPLOAD_EXPIRY',
    integer(1, 43_200),
    3_600,
    'Seconds during which storage accepts the form of an upload.',
  ),
  conversionSilence: variable(
    'CONVERSION_SILENCE',
    integer(1, 86_400),
    10,
    'Seconds without a report after which the server announces an upload to the converter again. A converter reports every CONVERTER_HEARTBEAT seconds.',
  ),
  conversionTimeout: variable(
    'CONVERSION_TIMEOUT',
    integer(2, 86_400),
    900,
    'Seconds without progress after which an upload ends with TIMED_OUT; four times as long for one that waits in the queue of a converter. Longer than CONVERTER_TIMEOUT.',
  ),
} satisfies Record<string, Variable>;

/** The rows of the table in docs/configuration.md. */
export const VARIABLES: readonly Variable[] = Object.values(VARIABLE);
