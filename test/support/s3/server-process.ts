/** A local S3 as a process that a test can kill. It prints its endpoint. */
import { startS3 } from '../../../local/s3/server.ts';
import { silentLog } from '../silent-log.ts';
import { BUCKET, KEYS } from './test-storage.ts';

const [, , directory = ''] = process.argv;
const { endpoint } = await startS3({ ...KEYS, directory, port: 0, buckets: [BUCKET], log: silentLog });
process.stdout.write(`${endpoint}\n`);
