/** Finds settings that are safe only on a developer's machine. A production server warns about them when it starts. */
import { isIP } from 'node:net';
import type { Settings } from './settings.ts';

/** Shorter secrets can be guessed. */
const MIN_SECRET_BYTES = 32;

/** Returns one sentence for each unsafe setting, with the exposed data and the remedy. */
export const unsafeSettings = (settings: Settings): string[] => [
  ...exposed(settings),
  ...weakSecrets(settings),
  ...sharedSecrets(settings),
  ...unencrypted(settings),
];

function exposed({ corsOrigins, metricsToken, host, jwt, logLevel, trustedProxies }: Settings): string[] {
  const acceptsAnyToken = jwt.jwksUrl !== null && jwt.audience === null && jwt.issuer === null;
  return sentences(
    corsOrigins.includes('*') &&
      'Pages of every origin may call the API. Set CORS_ORIGINS to the origins of your own pages.',
    metricsToken === null &&
      'Everybody can read /metrics. Set METRICS_TOKEN, or keep the path from the Internet.',
    !isLoopback(host) &&
      `The server speaks plain HTTP on ${host}. Let only a reverse proxy with TLS reach it, or set HOST to 127.0.0.1.`,
    ['warn', 'error', 'silent'].includes(logLevel) &&
      `With LOG_LEVEL=${logLevel} the log has no audit trail of changes. Set LOG_LEVEL to info.`,
    trustedProxies.some((range) => range.endsWith('/0')) &&
      'Every client can claim any address in X-Forwarded-For. Set TRUSTED_PROXIES to the addresses of your own proxies.',
    acceptsAnyToken &&
      'Tokens that the keys of JWT_JWKS_URL signed for other services are accepted. Set JWT_AUDIENCE or JWT_ISSUER.',
  );
}

function weakSecrets({ converter, metricsToken, jwt }: Settings): string[] {
  const isWeak = (secret: string) => Buffer.byteLength(secret) < MIN_SECRET_BYTES || new Set(secret).size < 8;
  const warning = (name: string) =>
    `${name} is easy to guess. Use at least ${MIN_SECRET_BYTES} random bytes, such as the output of \`openssl rand -hex 32\`.`;
  return sentences(
    jwt.secret !== null && isWeak(jwt.secret) && warning('JWT_SECRET'),
    converter?.secrets.some(isWeak) && warning('A secret in CONVERTER_SECRETS'),
    converter?.eventsSecret != null && isWeak(converter.eventsSecret) && warning('CONVERTER_EVENTS_SECRET'),
    metricsToken !== null && isWeak(metricsToken) && warning('METRICS_TOKEN'),
  );
}

/** The holder of one of two equal secrets, such as the operator of a converter, has the rights of the other secret. */
function sharedSecrets({ jwt, converter, metricsToken, s3, xmpp }: Settings): string[] {
  const secrets: [string, string | null | undefined][] = [
    ['JWT_SECRET', jwt.secret],
    ...(converter?.secrets ?? []).map((secret): [string, string] => ['CONVERTER_SECRETS', secret]),
    ['CONVERTER_EVENTS_SECRET', converter?.eventsSecret],
    ['METRICS_TOKEN', metricsToken],
    ['S3_SECRET_ACCESS_KEY', s3?.credentials?.secretAccessKey],
    ['XMPP_PASSWORD', xmpp === 'off' ? null : xmpp?.password],
  ];
  const groups = Map.groupBy(secrets, ([, secret]) => secret);
  return [...groups].flatMap(([secret, group]) => {
    const names = [...new Set(group.map(([name]) => name))];
    const isShared = secret != null && names.length > 1;
    return isShared ? [`${names.join(' and ')} are the same secret. Give each its own.`] : [];
  });
}

function unencrypted({
  databaseUrl,
  s3,
  cloudFront,
  jwt,
  xmpp,
  converter,
  tracesEndpoint,
}: Settings): string[] {
  const rooms = xmpp === 'off' ? null : xmpp;
  return sentences(
    databaseUrl !== null &&
      leavesPlainly(databaseUrl, isEncryptedDatabase(databaseUrl)) &&
      'The connection to PostgreSQL is not encrypted: whoever is in between reads all documents. Add `?sslmode=verify-full` to DATABASE_URL.',
    plain(s3?.endpoint) && 'The storage is reached over plain HTTP. Use https in S3_ENDPOINT.',
    s3?.publicEndpoint !== s3?.endpoint &&
      plain(s3?.publicEndpoint) &&
      'Browsers reach the storage over plain HTTP. Use https in S3_PUBLIC_ENDPOINT.',
    plain(cloudFront?.url) && 'Browsers load pages over plain HTTP. Use https in CLOUDFRONT_URL.',
    plain(jwt.jwksUrl) &&
      'Whoever is between this server and JWT_JWKS_URL can replace the keys that tokens are checked with. Use https.',
    plain(rooms?.service) &&
      'The XMPP server may be reached without encryption: TLS is used only if the XMPP server offers it. Use xmpps or wss in XMPP_SERVICE.',
    plain(rooms?.websocket) && 'Browsers enter the rooms without encryption. Use wss in XMPP_WEBSOCKET_URL.',
    plain(converter?.url) && 'The converter is reached over plain HTTP. Use https in CONVERTER_URL.',
    plain(tracesEndpoint) &&
      'Traces leave this machine over plain HTTP. Use https in OTEL_EXPORTER_OTLP_ENDPOINT.',
  );
}

const sentences = (...each: (string | false | undefined)[]): string[] =>
  each.filter((one) => typeof one === 'string');

/** Whether the address leads to another machine without TLS. */
const plain = (url: string | null | undefined): boolean =>
  url != null && leavesPlainly(url, /^(?:https|wss|xmpps):/.test(url));

const leavesPlainly = (url: string, isEncrypted: boolean) =>
  !isEncrypted && !isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ''));

/** `require` encrypts without checking the certificate; `verify-ca` and `verify-full` check it too. */
function isEncryptedDatabase(url: string): boolean {
  const { searchParams } = new URL(url);
  const isUnixSocket = searchParams.get('host')?.startsWith('/') ?? false;
  const mode = searchParams.get('sslmode') ?? '';
  return (
    isUnixSocket ||
    /^(?:require|verify-ca|verify-full)$/.test(mode) ||
    /^(?:true|1)$/.test(searchParams.get('ssl') ?? '')
  );
}

/** An empty host is the local socket of PostgreSQL. */
const isLoopback = (host: string): boolean =>
  host === '' ||
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  host === '::1' ||
  (isIP(host) === 4 && host.startsWith('127.'));
