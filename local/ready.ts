/** The file `ready.json`, which holds the addresses and tokens of a running Lectern. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../src/config/config.ts';
import { writePrivateFile } from './supervise/private-files.ts';
import { type Claims, mintToken } from './token.ts';

export interface Ready {
  graphql: string;
  graphqlWs: string;
  graphqlSse: string;
  graphiql: string;
  /** Id of the sample webinar's video. */
  videoId: string;
  tokens: { instructor: string; student: string; platform: string };
  /** Null without an XMPP server. Participants authenticate anonymously to `domain`. */
  xmpp: { service: string; websocket: string | null; domain: string; conference: string } | null;
  /** Origin of the page links; null when storage itself serves the pages. */
  cdn: string | null;
  s3: {
    endpoint: string | null;
    sourceBucket: string;
    destinationBucket: string;
    accessKeyId: string;
    secretAccessKey: string;
  };
  pid: number;
}

const readyFile = (data: string) => join(data, 'ready.json');

export interface ReadyOptions {
  config: Config;
  /** The server's address. */
  url: string;
  /** Signs tokens. */
  secret: string;
  /** Id of the sample webinar's video. */
  video: string;
}

/** Describes the running system, with a new token for each role. */
export async function describeReady({ config, url, secret, video }: ReadyOptions): Promise<Ready> {
  const token = (claims: Claims) => mintToken(secret, claims, config.jwt);
  const { endpoint, sourceBucket, destinationBucket, credentials } = config.s3;
  return {
    graphql: `${url}/graphql`,
    graphqlWs: `${url.replace('http', 'ws')}/graphql`,
    graphqlSse: `${url}/graphql`,
    graphiql: `${url}/graphiql`,
    videoId: video,
    tokens: {
      instructor: await token({ role: 'instructor', video }),
      student: await token({ role: 'student', video }),
      platform: await token({ role: 'platform', video: null }),
    },
    xmpp: config.xmpp && {
      service: config.xmpp.service,
      websocket: config.xmpp.websocket,
      domain: config.xmpp.participants,
      conference: config.xmpp.conference,
    },
    cdn: config.cloudFront?.url ?? null,
    s3: {
      endpoint,
      sourceBucket,
      destinationBucket,
      accessKeyId: credentials?.accessKeyId ?? '',
      secretAccessKey: credentials?.secretAccessKey ?? '',
    },
    pid: process.pid,
  };
}

/** Writes the file. Only this user can read it, because it holds tokens and keys. */
export async function writeReady(data: string, description: Ready): Promise<void> {
  await writePrivateFile(readyFile(data), `${JSON.stringify(description, null, 2)}\n`);
}

export const removeReady = (data: string): Promise<void> => rm(readyFile(data), { force: true });
