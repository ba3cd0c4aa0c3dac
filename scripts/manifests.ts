/**
 * Checks the Kubernetes manifests of deploy/kubernetes by the types of the Kubernetes API, which know every key: each
 * resource becomes a literal of its type, and the compiler refuses a key that is wrong or missing.
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const OUTPUT = join(ROOT, 'node_modules/.cache/lectern-manifests');

/** API groups whose types are not part of Kubernetes. */
const OTHER_GROUPS = new Set(['kustomize.config.k8s.io', 'keda.sh']);

interface Resource {
  apiVersion: string;
  kind: string;
}

/** The lines of a module that assigns each resource of a file to its type. */
function moduleOf(file: string): string {
  const documents = parseAllDocuments(readFileSync(join(ROOT, file), 'utf8'));
  return documents
    .map((document, index) => {
      if (document.errors[0]) throw new Error(`${file}: ${document.errors[0].message}`);
      const resource = document.toJS() as Resource;
      if (OTHER_GROUPS.has(resource.apiVersion.split('/', 1).join())) return '';
      const { apiVersion, kind } = resource;
      const type = `import('kubernetes-models/${apiVersion}/${kind}').I${kind}`;
      return `export const r${index}: ${type} = ${JSON.stringify(resource, null, 2)};\n`;
    })
    .join('\n');
}

mkdirSync(OUTPUT, { recursive: true });
const modules = globSync('deploy/kubernetes/**/*.yaml', { cwd: ROOT })
  .sort()
  .map((file) => {
    const path = join(OUTPUT, `${file.replaceAll(/[/.]/g, '-')}.ts`);
    writeFileSync(path, moduleOf(file));
    return path;
  });
const options = [
  '--noEmit',
  '--ignoreConfig',
  '--strict',
  '--skipLibCheck',
  '--module',
  'nodenext',
  '--types',
  '',
];
try {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, ...options, ...modules], { cwd: ROOT, stdio: 'inherit' });
} catch {
  console.error('The files above are made from those in deploy/kubernetes; their names say which.');
  process.exitCode = 1;
}
