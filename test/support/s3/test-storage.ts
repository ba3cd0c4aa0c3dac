import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { type LocalS3, type S3Options, startS3 } from '../../../local/s3/server.ts';
import { silentLog } from '../silent-log.ts';

export const KEYS = {
  accessKeyId: 'lectern-test',
  secretAccessKey: 'not a secret at all',
  region: 'eu-west-1',
};
export const BUCKET = 'source-bucket';

export const clientOf = (endpoint: string, keys: Partial<typeof KEYS> = {}) => {
  const { region, ...credentials } = { ...KEYS, ...keys };
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
};

export interface Storage extends AsyncDisposable {
  endpoint: string;
  directory: string;
  s3: S3Client;
  /** Names of all files below a folder of the storage. */
  files(folder: string): Promise<string[]>;
}

/** Starts a local S3 in a folder of its own, which is removed with it unless `directory` is given. */
export async function openStorage(options: Partial<S3Options> = {}): Promise<Storage> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'lectern-s3-')));
  const server: LocalS3 = await startS3({
    ...KEYS,
    directory,
    port: 0,
    buckets: [BUCKET],
    log: silentLog,
    ...options,
  });
  const s3 = clientOf(server.endpoint);
  return {
    endpoint: server.endpoint,
    directory,
    s3,
    async files(folder) {
      const entries = await readdir(join(directory, folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    },
    async [Symbol.asyncDispose]() {
      s3.destroy();
      await server[Symbol.asyncDispose]();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

export const text = async (stream: { transformToString(): Promise<string> } | undefined) =>
  (await stream?.transformToString()) ?? '';

/** The error code in the XML of S3 or CloudFront. */
export const codeOf = async (response: Response) => /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];
