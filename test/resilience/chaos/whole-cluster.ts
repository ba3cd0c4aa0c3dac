/** Several servers with everything that they need: PostgreSQL, Prosody, a storage behind a proxy, and a converter. */
import { type Cluster, startCluster } from '../../support/parts/cluster.ts';
import { startUploadParts, type UploadParts } from '../../support/parts/upload-parts.ts';

export interface WholeCluster extends Cluster {
  uploads: UploadParts;
}

export async function startWholeCluster(servers: number): Promise<WholeCluster> {
  await using stack = new AsyncDisposableStack();
  const uploads = stack.use(await startUploadParts());
  // The storage's event is lost when the converter is killed after it has accepted the event.
  const env = { ...uploads.env, SHUTDOWN_DELAY: '0', CONVERSION_SILENCE: '3' };
  const cluster = stack.use(await startCluster(servers, env));
  await uploads.startConverter(cluster.instances[0]?.graphql ?? '');
  const owned = stack.move();
  return { ...cluster, uploads, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
