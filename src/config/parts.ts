/** The parts that a server connects to. Each is set with all of its variables or with none. */
import type { EnvironmentReader } from './environment.ts';
import { PART_VARIABLE } from './part-variables.ts';

export interface S3Config {
  /** Null for AWS. */
  endpoint: string | null;
  /** The endpoint that browsers use; null for AWS. */
  publicEndpoint: string | null;
  region: string;
  /** Null when the AWS SDK's credential chain finds them. */
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | null;
  sourceBucket: string;
  destinationBucket: string;
  forcePathStyle: boolean;
}

export interface CloudFrontConfig {
  url: string;
  keyPairId: string;
  /** PEM. */
  privateKey: string;
}

export interface XmppConfig {
  service: string;
  domain: string;
  conference: string;
  username: string;
  password: string;
  /** Null when the API gives clients no room. */
  websocket: string | null;
  /** The domain that participants authenticate to. */
  participants: string;
}

export interface ConverterConfig {
  /** Receives the storage events of lost uploads. */
  url: string;
  /** What the converter requires of whoever sends an event; null for nothing. */
  eventsSecret: string | null;
  /** Any of them may have signed a report. */
  secrets: string[];
}

export function readS3(reader: EnvironmentReader): S3Config | null {
  const v = PART_VARIABLE;
  const endpoint = reader.read(v.s3Endpoint);
  const accessKeyId = reader.read(v.s3AccessKeyId);
  const secretAccessKey = reader.read(v.s3SecretAccessKey);
  const sessionToken = reader.read(v.s3SessionToken);
  const sourceBucket = reader.read(v.s3SourceBucket);
  const destinationBucket = reader.read(v.s3DestinationBucket);
  const forcePathStyle = reader.read(v.s3ForcePathStyle);
  const publicEndpoint = reader.read(v.s3PublicEndpoint) ?? endpoint;
  const region = reader.read(v.s3Region);
  reader.readTogether([v.s3AccessKeyId, v.s3SecretAccessKey]);
  const buckets = [v.s3SourceBucket, v.s3DestinationBucket];
  // Only AWS has another way to find credentials.
  const isSet = reader.readTogether(endpoint ? [v.s3Endpoint, v.s3AccessKeyId, ...buckets] : buckets);
  if (!isSet || sourceBucket === null || destinationBucket === null) return null;
  return {
    endpoint,
    publicEndpoint,
    region,
    credentials:
      accessKeyId !== null && secretAccessKey !== null
        ? { accessKeyId, secretAccessKey, ...(sessionToken !== null && { sessionToken }) }
        : null,
    sourceBucket,
    destinationBucket,
    forcePathStyle: forcePathStyle === null ? endpoint !== null : forcePathStyle === 'true',
  };
}

export function readCloudFront(reader: EnvironmentReader): CloudFrontConfig | null {
  const v = PART_VARIABLE;
  const distribution = reader.read(v.cloudFrontUrl);
  const keyPairId = reader.read(v.cloudFrontKeyPairId);
  const privateKey = reader.read(v.cloudFrontPrivateKey);
  reader.readTogether([v.cloudFrontUrl, v.cloudFrontKeyPairId, v.cloudFrontPrivateKey]);
  if (distribution === null || keyPairId === null || privateKey === null) return null;
  return { url: distribution, keyPairId, privateKey };
}

export function readXmpp(reader: EnvironmentReader): XmppConfig | 'off' | null {
  const v = PART_VARIABLE;
  const service = reader.read(v.xmppService);
  if (service === 'off') return 'off';
  const domain = reader.read(v.xmppDomain);
  const conference = reader.read(v.xmppConference);
  const username = reader.read(v.xmppUsername);
  const password = reader.read(v.xmppPassword);
  const websocket = reader.read(v.xmppWebsocket);
  const participants = reader.read(v.xmppParticipants);
  reader.readTogether([v.xmppService, v.xmppDomain, v.xmppUsername, v.xmppPassword]);
  if (service === null || domain === null || username === null || password === null) return null;
  return {
    service,
    domain,
    conference: conference ?? `conference.${domain}`,
    username,
    password,
    websocket,
    participants: participants ?? domain,
  };
}

export function readConverter(reader: EnvironmentReader): ConverterConfig | null {
  const converterUrl = reader.read(PART_VARIABLE.converterUrl);
  const eventsSecret = reader.read(PART_VARIABLE.converterEventsSecret);
  const secrets = reader.read(PART_VARIABLE.converterSecrets);
  reader.readTogether([PART_VARIABLE.converterUrl, PART_VARIABLE.converterSecrets]);
  return converterUrl === null || secrets === null ? null : { url: converterUrl, eventsSecret, secrets };
}
