/**
 * The main job against the containers of compose.yaml, from outside: documents, a share and a turn, what the converter
 * can reach, the death of a part in the middle of a conversion, and an orderly end. `images.sh` runs it.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Ready } from '../../local/ready.ts';
import { navigate, openDocument, startShare } from '../demo/api.ts';
import type { Follower } from '../demo/follower.ts';
import { followOverGraphql, type State } from '../demo/graphql-follower.ts';
import { upload } from '../demo/upload.ts';

const CONVERSION_TIMEOUT_MS = 180_000;
const DELIVERY_TIMEOUT_MS = 15_000;

const run = promisify(execFile);
const docker = async (...args: string[]): Promise<string> =>
  (await run(process.env['DOCKER'] ?? 'docker', args, { timeout: 90_000 })).stdout.trim();
const container = (service: string) => `lectern-${service}-1`;

function check(condition: unknown, failure: string): asserts condition {
  if (!condition) throw new Error(failure);
}

/** What `first-video.ts` prints in the server's container, as the description of a running Lectern. */
async function firstVideo(): Promise<Ready> {
  const links = await docker('exec', container('server'), 'node', 'scripts/first-video.ts');
  const token = (name: string) => new RegExp(`^${name} .*#video=([0-9a-f-]+)&token=(\\S+)$`, 'm').exec(links);
  const [instructor, student] = [token('Instructor'), token('Student')];
  check(instructor?.[1] && instructor[2] && student?.[2], `first-video.ts printed no links: ${links}`);
  return {
    graphql: 'http://127.0.0.1:4000/graphql',
    graphqlWs: 'ws://127.0.0.1:4000/graphql',
    videoId: instructor[1],
    tokens: { instructor: instructor[2], student: student[2], platform: '' },
  } as Ready;
}

async function send(ready: Ready, file: string): Promise<string> {
  const { id, ticket } = await openDocument(ready, null, basename(file), (await stat(file)).size);
  await upload(ticket, file, () => {});
  return id;
}

const mediaIn = ({ sharedLiveMedias }: State, id: string) => sharedLiveMedias.find((each) => each.id === id);

/** @throws Error when the document does not become READY in time. */
async function untilReady(viewer: Follower<State>, id: string, what: string): Promise<void> {
  const since = performance.now();
  const reached = await viewer.until(CONVERSION_TIMEOUT_MS, (state) => {
    const media = mediaIn(state, id);
    check(media?.uploadState !== 'ERROR', `${what} failed: ${media?.failure}`);
    return media?.uploadState === 'READY';
  });
  check(reached, `${what} was not READY after ${CONVERSION_TIMEOUT_MS / 1000} s.`);
  console.log(
    `images: ${what} is READY, ${mediaIn(reached.state, id)?.pageCount} pages, ${((performance.now() - since) / 1000).toFixed(1)} s`,
  );
}

/** Shares a document and turns a page; the student sees both. */
async function shareAndTurn(ready: Ready, viewer: Follower<State>, id: string): Promise<void> {
  const sees = (version: number) =>
    viewer.until(
      DELIVERY_TIMEOUT_MS,
      (state) => state.version >= version && state.activeShare?.media.id === id,
    );
  check(await sees(await startShare(ready, id, null)), 'The student does not see the share.');
  const turned = await sees(await navigate(ready, id, 2));
  check(turned?.state.activeShare?.page.number === 2, 'The student does not see the turned page.');
  console.log('images: the student sees the share and the turn');
}

/** Whether a part connects to an address within three seconds. */
const connects = (host: string, port: number, part = 'converter'): Promise<boolean> =>
  docker('exec', container(part), 'timeout', '3', 'bash', '-c', `: </dev/tcp/${host}/${port}`).then(
    () => true,
    () => false,
  );

const NETWORKS = '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}';
const GATEWAYS = '{{range .IPAM.Config}}{{.Gateway}} {{end}}';

async function expectContainment(): Promise<void> {
  for (const [host, port] of [
    ['server', 4000],
    ['s3', 8333],
  ] as const) {
    check(await connects(host, port), `The converter does not reach ${host}.`);
  }
  const inspect = (service: string) => docker('inspect', '--format', NETWORKS, container(service));
  const forbidden: [string, number][] = [
    ['postgres', 5432],
    ['prosody', 5222],
  ];
  for (const address of (await inspect('postgres')).split(/\s+/)) forbidden.push([address, 5432]);
  for (const address of (await inspect('prosody')).split(/\s+/)) forbidden.push([address, 5222]);
  // A server of the host that listens at every address, such as those of the gateways.
  await using host = createServer((socket) => socket.destroy()).listen(0, '0.0.0.0');
  await once(host, 'listening');
  const { port: hostPort } = host.address() as AddressInfo;
  for (const network of ['files', 'outside', 'http', 'database', 'rooms']) {
    const gateway = await docker('network', 'inspect', '--format', GATEWAYS, `lectern_${network}`);
    for (const address of gateway.split(/\s+/).filter(Boolean)) forbidden.push([address, hostPort]);
    if (network === 'outside')
      check(await connects(gateway.trim(), hostPort, 'proxy'), 'The proxy does not reach the host.');
  }
  const reached = await Promise.all(
    forbidden.map(async ([host, port]) => (await connects(host, port)) && `${host}:${port}`),
  );
  check(!reached.some(Boolean), `The converter reaches ${reached.filter(Boolean).join(', ')}.`);
  // The engine has no way to the internet here, so a refused connection would prove nothing.
  const internal = await docker('network', 'inspect', '--format', '{{.Internal}}', 'lectern_files');
  check(internal === 'true', 'The network of the converter has a way to the internet.');
  const { Config, HostConfig, NetworkSettings } = JSON.parse(
    await docker('inspect', container('converter')),
  )[0];
  const networks = Object.keys(NetworkSettings.Networks).join(', ');
  check(networks === 'lectern_files', `The converter is in the networks ${networks}.`);
  check(
    Config.User === '10001:10001' && HostConfig.ReadonlyRootfs,
    'The converter runs with too many rights.',
  );
  check(HostConfig.CapDrop.includes('ALL') && !HostConfig.Privileged, 'The converter has capabilities.');
  console.log(
    'images: the converter reaches the storage and the servers, and neither PostgreSQL, Prosody nor the host',
  );
}

/** A program that opens documents runs in bubblewrap, and reaches nothing of the converter or of other documents. */
async function expectSandbox(): Promise<void> {
  const containment = 'bwrap, in a user namespace';
  const { stderr: log } = await run(process.env['DOCKER'] ?? 'docker', ['logs', container('converter')]);
  check(log.includes(`"containment":"${containment}"`), `The converter does not log ${containment}.`);
  const probe = await readFile('scripts/images/sandbox-probe.mjs', 'utf8');
  const node = ['node', '--input-type=module', '--eval', probe];
  const reached = JSON.parse(await docker('exec', container('converter'), ...node));
  const inside = reached[containment]?.join(', ');
  check(inside === 'end', `In its sandbox, a program reaches: ${inside}.`);
  for (const attempt of ['processes', 'network', 'program', 'document']) {
    check(reached.none.includes(attempt), `Without a sandbox, a program does not reach: ${attempt}.`);
  }
  console.log(
    `images: the sandbox is ${containment}; without it, a program reaches ${reached.none.join(', ')}`,
  );
}

/** Until Docker has restarted the part and its health check passes, and the proxy passes requests to the server. */
async function untilServed(service: string): Promise<void> {
  for (let tries = 90; tries > 0; tries -= 1) {
    const status = await docker('inspect', '--format', '{{.State.Health.Status}}', container(service));
    const answer = await fetch('http://127.0.0.1:4000/ready').catch(() => null);
    if (status === 'healthy' && answer?.ok) return;
    await sleep(1_000);
  }
  throw new Error(`${service} did not become healthy again.`);
}

/** Kills the init of a container while a document is being converted. Docker then restarts the container. */
async function surviveDeath(ready: Ready, service: string, file: string): Promise<void> {
  let id: string;
  {
    await using viewer = await followOverGraphql(ready);
    id = await send(ready, file);
    const reached = await viewer.until(CONVERSION_TIMEOUT_MS, (state) =>
      ['PROCESSING', 'READY'].includes(mediaIn(state, id)?.uploadState ?? ''),
    );
    const state = reached && mediaIn(reached.state, id)?.uploadState;
    check(state === 'PROCESSING', `${file} is not being converted: ${state}.`);
  }
  // Docker restarts no container that `docker kill` has ended.
  const pid = await docker('inspect', '--format', '{{.State.Pid}}', container(service));
  process.kill(Number(pid), 'SIGKILL');
  await untilServed(service);
  await using viewer = await followOverGraphql(ready);
  await untilReady(viewer, id, `a document whose conversion lost the ${service}`);
}

async function expectOrderlyEnd(): Promise<void> {
  const services = ['proxy', 'converter', 'server', 'prosody', 's3', 'postgres'];
  for (const service of services) {
    await docker('stop', '--time', '40', container(service));
    const code = await docker('inspect', '--format', '{{.State.ExitCode}}', container(service));
    check(code === '0', `docker stop ${service}: exit code ${code}`);
  }
  console.log('images: docker stop ends every part with 0');
}

const ready = await firstVideo();
{
  await using viewer = await followOverGraphql(ready);
  const pdf = await send(ready, 'local/seed/sample.pdf');
  await untilReady(viewer, pdf, 'a PDF');
  await untilReady(viewer, await send(ready, 'test/documents/performance-up.pptx'), 'a presentation');
  await shareAndTurn(ready, viewer, pdf);
  await expectContainment();
  await expectSandbox();
}
await surviveDeath(ready, 'converter', 'test/documents/41384.ppt');
await surviveDeath(ready, 'server', 'test/documents/themes.pptx');
await expectOrderlyEnd();
