/** Starts the converter as a process. Its environment holds only the variables that the converter reads. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../src/config/config.ts';
import type { Logger } from '../src/log.ts';
import { startChild } from './supervise/child.ts';
import { keepRunning, type SupervisedProcess } from './supervise/keep-running.ts';
import { portAnswers } from './supervise/ports.ts';

const PACKAGE = fileURLToPath(new URL('../converter/', import.meta.url));
/** A loader may resolve the script to its compiled form. */
const MAIN = fileURLToPath(import.meta.resolve('../converter/src/main.ts'));

export interface ConverterOptions {
  /** Folder of its pid file and its log. */
  directory: string;
  port: number;
  apiUrl: string;
  /** Signs its reports. */
  secret: string;
  config: Pick<Config, 's3' | 'maxUploadSize' | 'maxPages'>;
  log: Logger;
}

/** The variables that this process passes to the converter unchanged. */
const INHERITED_VARIABLES =
  /^NODE_COMPILE_CACHE$|^CONVERTER_(?!HOST$|PORT$|API_URL$|SECRET|EVENTS_SECRET$|URL$|MAX_SIZE$|MAX_PAGES$)/;

/** The environment of the converter of a process with the environment `own`. */
export function converterEnvironment(
  { config, ...options }: Pick<ConverterOptions, 'port' | 'apiUrl' | 'secret' | 'config'>,
  own: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const { s3 } = config;
  return {
    PATH: own['PATH'],
    HOME: own['HOME'],
    LANG: 'C.UTF-8',
    // One machine for trying Lectern works without bubblewrap. The log of the converter then has a warning.
    CONVERTER_SANDBOX: 'auto',
    ...Object.fromEntries(Object.entries(own).filter(([name]) => INHERITED_VARIABLES.test(name))),
    CONVERTER_HOST: '127.0.0.1',
    CONVERTER_PORT: String(options.port),
    CONVERTER_API_URL: options.apiUrl,
    CONVERTER_SECRET: options.secret,
    CONVERTER_MAX_SIZE: String(config.maxUploadSize),
    CONVERTER_MAX_PAGES: String(config.maxPages),
    S3_ENDPOINT: s3.endpoint ?? '',
    S3_REGION: s3.region,
    S3_ACCESS_KEY_ID: s3.credentials?.accessKeyId ?? '',
    S3_SECRET_ACCESS_KEY: s3.credentials?.secretAccessKey ?? '',
    S3_SESSION_TOKEN: s3.credentials?.sessionToken ?? '',
    S3_SOURCE_BUCKET: s3.sourceBucket,
    S3_DESTINATION_BUCKET: s3.destinationBucket,
  };
}

export async function startConverter(options: ConverterOptions): Promise<SupervisedProcess> {
  const { directory, port, log } = options;
  const env = converterEnvironment(options, process.env);
  const logFile = join(directory, 'converter.log');
  const launch = async () => {
    const child = await startChild({
      name: 'converter',
      command: process.execPath,
      args: [MAIN],
      cwd: PACKAGE,
      env,
      pidFile: join(directory, 'converter.pid'),
      logFile,
      log,
    });
    const exited = new AbortController();
    void child.exited.then(() =>
      exited.abort(new Error(`The converter exited while it started; see ${logFile}.`)),
    );
    await portAnswers(port, { timeout: 60_000, signal: exited.signal });
    return child;
  };
  return keepRunning('converter', launch, log);
}
