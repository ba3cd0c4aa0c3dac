/** The environment variables of the parts that a server works with: storage, CDN, XMPP server and converter. */
import { integer, list, oneOf, pem, text, url, type Variable, variable } from './environment.ts';

/** In the order in which docs/configuration.md lists them. */
export const PART_VARIABLE = {
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
} satisfies Record<string, Variable>;
