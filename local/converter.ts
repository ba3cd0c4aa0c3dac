/** The converter as its own process, with nothing of ours but what it needs to know. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { S3Config } from '../src/config.ts';
import type { Logger } from '../src/log.ts';
import { startChild } from './supervise/child.ts';
import { type Kept, keepRunning } from './supervise/keep-running.ts';
import { portAnswers } from './supervise/ports.ts';

const PACKAGE = fileURLToPath(new URL('../converter/', import.meta.url));

export interface ConverterOptions {
  /** For its pid file and its log. */
  directory: string;
  port: number;
  apiUrl: string;
  secret: string;
  s3: S3Config;
  maxSize: number;
  maxPages: number;
  log: Logger;
}

/** Passed on when set: the converter's own limits and switches, documented with it. */
const ITS_OWN = /^CONVERTER_(?!HOST$|PORT$|API_URL$|SECRET|URL$|MAX_SIZE$|MAX_PAGES$)/;

export async function startConverter(options: ConverterOptions): Promise<Kept> {
  const { directory, port, s3, log } = options;
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    LANG: 'C.UTF-8',
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => ITS_OWN.test(name))),
    CONVERTER_HOST: '127.0.0.1',
    CONVERTER_PORT: String(port),
    CONVERTER_API_URL: options.apiUrl,
    CONVERTER_SECRET: options.secret,
    CONVERTER_MAX_SIZE: String(options.maxSize),
    CONVERTER_MAX_PAGES: String(options.maxPages),
    S3_ENDPOINT: s3.endpoint ?? '',
    S3_REGION: s3.region,
    S3_ACCESS_KEY_ID: s3.credentials?.accessKeyId ?? '',
    S3_SECRET_ACCESS_KEY: s3.credentials?.secretAccessKey ?? '',
    S3_SOURCE_BUCKET: s3.sourceBucket,
    S3_DESTINATION_BUCKET: s3.destinationBucket,
  };
  const logFile = join(directory, 'converter.log');
  const launch = async () => {
    const child = await startChild({
      name: 'converter',
      command: process.execPath,
      args: ['src/main.ts'],
      cwd: PACKAGE,
      env,
      pidFile: join(directory, 'converter.pid'),
      logFile,
      log,
    });
    const died = new AbortController();
    void child.exited.then(() => died.abort(new Error(`The converter ended at once; see ${logFile}.`)));
    await portAnswers(port, { timeout: 30_000, signal: died.signal });
    return child;
  };
  return keepRunning('converter', launch, log);
}
