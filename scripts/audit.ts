/**
 * Asks the registry for known vulnerabilities of the production packages: `npm run audit`. Exits with code 0 when there
 * are none, with code 1 when there are some, and with code 2 when the registry does not answer; it then prints
 * what it could not check.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Advisory {
  title: string;
  url: string;
}

interface Vulnerability {
  name: string;
  severity: string;
  range: string;
  /** Advisories, and the names of packages that bring the vulnerability. */
  via: (Advisory | string)[];
}

interface Report {
  vulnerabilities?: Record<string, Vulnerability>;
  message?: string;
}

const ARGUMENTS = ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=30000'];

const output = await new Promise<string>((resolve) => {
  execFile('npm', ARGUMENTS, { maxBuffer: 64 * 1024 * 1024 }, (_error, stdout) => resolve(stdout));
});

function parse(text: string): Report {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** The number of packages that a production installation has. Workspaces are links to folders of the repository. */
function productionPackages(): number {
  const lock = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Record<string, { dev?: boolean; link?: boolean }> };
  return Object.entries(packages).filter(
    ([path, { dev, link }]) => path.includes('node_modules/') && !dev && !link,
  ).length;
}

const { vulnerabilities, message } = parse(output);
if (!vulnerabilities) {
  console.error(`The registry does not answer audits: ${message ?? 'no answer'}`);
  const count = productionPackages();
  console.error(
    `Not checked: all ${count} production packages of package-lock.json, for known vulnerabilities.`,
  );
  console.error('Ask another registry:');
  console.error('npm_config_registry=https://registry.npmjs.org/ npm run audit');
  process.exitCode = 2;
} else {
  for (const { name, severity, range, via } of Object.values(vulnerabilities)) {
    const reasons = via.map((each) =>
      typeof each === 'string' ? `by ${each}` : `${each.title} (${each.url})`,
    );
    console.error(`${severity}: ${name} ${range}: ${reasons.join('; ')}`);
  }
  const count = Object.keys(vulnerabilities).length;
  console.log(
    `${count === 0 ? 'No' : count} production package${count === 1 ? '' : 's'} with known vulnerabilities.`,
  );
  process.exitCode = count === 0 ? 0 : 1;
}
