/**
 * Asks the registry for known vulnerabilities of the production packages: `npm run audit`. Exits with code 0 when there
 * are none, with code 1 when there are some, and with code 2 when the registry does not answer, which it then prints.
 */
import { execFile } from 'node:child_process';

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

const { vulnerabilities, message } = parse(output);
if (!vulnerabilities) {
  console.error(`The registry does not answer audits: ${message ?? 'no answer'}`);
  console.error('Whether production packages have known vulnerabilities is not known. Ask another registry:');
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
