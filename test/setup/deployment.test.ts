/** What compose.yaml, the Dockerfiles and the Kubernetes manifests promise, as far as it can be read from them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { VARIABLES as CONVERTER_VARIABLES, VARIABLE } from '../../converter/src/config/variables.ts';
import { officeLimits } from '../../converter/src/sandbox/program-limits.ts';
import { VARIABLES } from '../../src/config/variables.ts';
import { SHUTDOWN_TIMEOUT_MS } from '../../src/shutdown.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

// biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of a file.
type Yaml = any;
const compose: Yaml = parse(read('compose.yaml'), { merge: true });
const { services, networks } = compose;

const UNITS: Record<string, number> = { m: 2 ** 20, g: 2 ** 30, Mi: 2 ** 20, Gi: 2 ** 30 };
function bytes(text: string): number {
  const [, count, unit = ''] = /^(\d+)(m|g|Mi|Gi)$/.exec(text) ?? [];
  const size = UNITS[unit];
  if (!count || !size) throw new Error(`${text} is not a size.`);
  return Number(count) * size;
}

/** The converter itself, and a LibreOffice that waits for the next document. */
const IDLE_BYTES = 2 ** 29;

/**
 * With each document that counts in the concurrency, a slow one may run that does not. Each has its upload and its PDF
 * in the temporary folder. The memory has room for the temporary folder and for the largest worker of each document.
 */
function expectRoom(concurrency: number, temporary: number, memory: number): void {
  const { fileSize, treeMemory } = officeLimits(1);
  expect(temporary).toBeGreaterThanOrEqual(2 * concurrency * (Number(VARIABLE.maxSize.fallback) + fileSize));
  expect(memory).toBeGreaterThanOrEqual(temporary + concurrency * treeMemory + IDLE_BYTES);
}

describe('compose.yaml', () => {
  test('lets the converter reach the storage and the servers only', () => {
    const reachable = Object.keys(services).filter((name) =>
      services[name].networks.some((network: string) => services.converter.networks.includes(network)),
    );
    expect(reachable.sort()).toEqual(['buckets', 'converter', 's3', 'server']);
    for (const network of services.converter.networks) {
      expect(networks[network]).toMatchObject({
        internal: true,
        driver_opts: { 'com.docker.network.bridge.gateway_mode_ipv4': 'isolated' },
      });
    }
  });

  test('gives each part a key of its own for the storage', () => {
    const parts = ['server', 'converter', 'buckets'].map((name) => services[name].environment);
    for (const variable of ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']) {
      expect(new Set(parts.map((environment) => environment[variable])).size).toBe(3);
    }
    const { identities } = JSON.parse(compose.configs.s3.content);
    const { actions } = identities.find(({ name }: { name: string }) => name === 'converter');
    expect(actions).toEqual(['Read:lectern-source', 'Read:lectern-destination', 'Write:lectern-destination']);
  });

  test.each(['proxy', 'server', 'converter', 'prosody', 'buckets'])('takes the rights of %s away', (name) => {
    expect(services[name]).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: expect.arrayContaining(['no-new-privileges:true']),
      ulimits: { core: 0 },
    });
  });

  test('gives the seccomp profile with which bubblewrap runs to the converter, and to no other part', () => {
    const loosened = Object.keys(services).filter((name) => services[name].security_opt?.length > 1);
    expect(loosened).toEqual(['converter']);
    expect(services.converter.security_opt.slice(1)).toEqual([
      'seccomp:deploy/seccomp/converter.json',
      'systempaths=unconfined',
    ]);
  });

  test('sets only variables that exist', () => {
    const known = (variables: readonly { name: string }[]) => new Set(variables.map(({ name }) => name));
    for (const [name, variables] of [
      ['server', known(VARIABLES)],
      ['converter', known(CONVERTER_VARIABLES)],
    ] as const) {
      expect(Object.keys(services[name].environment).filter((each) => !variables.has(each))).toEqual([]);
    }
  });

  test('has room for the documents that the converter converts at the same time', () => {
    const { environment, tmpfs, mem_limit } = services.converter;
    const [, size = ''] = /size=(\w+)/.exec(tmpfs[0]) ?? [];
    expectRoom(environment.CONVERTER_CONCURRENCY, bytes(size), bytes(mem_limit));
  });
});

test('the images of Lectern have one base, a numeric user, and health checks that start no Node', () => {
  for (const path of ['Dockerfile', 'converter/Dockerfile', 'deploy/proxy/Dockerfile']) {
    const [last = ''] = read(path)
      .split(/^FROM /m)
      .slice(-1);
    expect(last.split('\n', 1)).toEqual(['debian:trixie-slim']);
    expect(last).toMatch(/^USER \d+:\d+$/m);
  }
  const checks = [
    ...['Dockerfile', 'converter/Dockerfile'].map((path) => /HEALTHCHECK.*/.exec(read(path))?.[0] ?? ''),
    ...Object.values<Yaml>(services).map(({ healthcheck }) => JSON.stringify(healthcheck?.test ?? '')),
  ];
  expect(checks.filter((check) => /\bnode\b/.test(check))).toEqual([]);
});

test('the kernel keeps the environment of the converter from other processes of its user', () => {
  const dockerfile = read('converter/Dockerfile');
  for (const program of ['/usr/local/bin/node', '/usr/bin/tini']) {
    expect(dockerfile).toContain(`chmod 711 ${program}`);
  }
});

test('the seccomp profile allows what bubblewrap needs, by rules that containerd reads as well', () => {
  const { defaultAction, syscalls }: Yaml = JSON.parse(read('deploy/seccomp/converter.json'));
  expect(defaultAction).toBe('SCMP_ACT_ERRNO');
  const allowed = syscalls.flatMap(({ names }: Yaml) => names);
  const needed = ['clone', 'clone3', 'unshare', 'mount', 'umount2', 'pivot_root', 'sethostname'];
  expect(allowed).toEqual(expect.arrayContaining(needed));
  for (const refused of [
    'setns',
    'bpf',
    'chroot',
    'fsopen',
    'move_mount',
    'keyctl',
    'init_module',
    'reboot',
  ]) {
    expect(allowed).not.toContain(refused);
  }
  const keys = new Set(syscalls.flatMap((rule: object) => Object.keys(rule)));
  expect([...keys].sort()).toEqual(['action', 'args', 'names']);
});

describe('the Kubernetes manifests', () => {
  const resources: Yaml[] = globSync('deploy/kubernetes/base/*.yaml', { cwd: ROOT }).flatMap((file) =>
    parseAllDocuments(read(file)).map((document) => document.toJS()),
  );
  const named = (kind: string, name: string) =>
    resources.find((each) => each.kind === kind && each.metadata.name === name);

  test.each(['server', 'converter'])('run the %s under the restricted pod security standard', (name) => {
    const { spec } = named('Deployment', name).spec.template;
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: expect.any(Number),
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    for (const container of spec.containers) {
      expect(container).toMatchObject({
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        livenessProbe: { httpGet: { path: '/health' } },
        readinessProbe: { httpGet: { path: '/ready' } },
      });
    }
    const { matchLabels } = named('PodDisruptionBudget', name).spec.selector;
    expect(named('Deployment', name).spec.template.metadata.labels).toMatchObject(matchLabels);
  });

  test('give a server the time that it needs to stop', () => {
    const { terminationGracePeriodSeconds } = named('Deployment', 'server').spec.template.spec;
    const delay = Number(named('ConfigMap', 'lectern-server').data.SHUTDOWN_DELAY);
    expect(terminationGracePeriodSeconds).toBeGreaterThanOrEqual(delay + SHUTDOWN_TIMEOUT_MS / 1000);
  });

  test('have room for the documents that a converter converts at the same time', () => {
    const { containers, volumes } = named('Deployment', 'converter').spec.template.spec;
    const [{ env, resources: limits }] = containers;
    const { value } = env.find(({ name }: { name: string }) => name === 'CONVERTER_CONCURRENCY');
    expectRoom(Number(value), bytes(volumes[0].emptyDir.sizeLimit), bytes(limits.limits.memory));
  });

  test('let the converter reach the servers only, before an overlay adds the storage', () => {
    const { egress, policyTypes } = named('NetworkPolicy', 'converter').spec;
    expect(policyTypes).toEqual(['Ingress', 'Egress']);
    expect(egress).toEqual([
      {
        to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'server' } } }],
        ports: [{ port: 'http' }],
      },
    ]);
  });
});
