/**
 * Every environment variable of the server: its name, parser, fallback and documentation. Those of the parts that the
 * server works with are in part-variables.ts.
 */
import {
  integer,
  oneOf,
  origins,
  ranges,
  secret,
  text,
  url,
  type Variable,
  variable,
} from './environment.ts';
import { PART_VARIABLE } from './part-variables.ts';

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
  ...PART_VARIABLE,
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
