/**
 * Stands in for SeaweedFS where no registry of images is reachable: the S3 of `npm start`, with one pair of keys for
 * every part. It sends no events, so the server announces each upload.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { startS3 } from '../../local/s3/server.ts';

async function main(): Promise<void> {
  const { identities } = JSON.parse(readFileSync('/s3.json', 'utf8'));
  const [{ accessKey, secretKey }] = identities[0].credentials;
  const write = (level: string) => (fields: unknown, event?: string) =>
    console.log(JSON.stringify({ level, event, fields }));
  const storage = await startS3({
    directory: '/data',
    port: 8333,
    host: '0.0.0.0',
    buckets: [],
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    region: 'us-east-1',
    log: { debug: () => {}, info: write('info'), warn: write('warn'), error: write('error') } as never,
  });
  // compose.yaml asks SeaweedFS for /healthz.
  const health = createServer((_request, response) => response.end('ok')).listen(8334);
  process.once('SIGTERM', async () => {
    health.close();
    await storage[Symbol.asyncDispose]();
  });
}

void main();
