/** The licences of the packages that a production system installs, from package-lock.json. */
import { readFileSync } from 'node:fs';

/** Licences that let anybody use Lectern under the MIT licence, as SPDX identifiers. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'PSF-2.0',
  'Python-2.0',
  'Unlicense',
]);

/**
 * Packages with a licence that has further conditions. The libvips libraries are separate files that sharp loads. Anybody
 * who distributes them can replace them, as the LGPL requires.
 */
const ALLOWED_PACKAGES: Record<string, RegExp> = {
  'LGPL-3.0-or-later': /^@img\/sharp-(?:libvips-|win32-|wasm32$)/,
};

/** The licences of packages whose package.json does not name one, from their LICENSE files. */
const FROM_LICENCE_FILE: Record<string, string> = {
  busboy: 'MIT',
  'sasl-anonymous': 'MIT',
  'sasl-plain': 'MIT',
  saslmechanisms: 'MIT',
  streamsearch: 'MIT',
};

interface LockedPackage {
  license?: string;
  dev?: boolean;
  link?: boolean;
}

export interface Lock {
  packages: Record<string, LockedPackage>;
}

/** The names of the production packages by their SPDX licence expression; `unknown` for packages that name none. */
export function licencesOf({ packages }: Lock): Map<string, string[]> {
  const names = new Map<string, Set<string>>();
  for (const [path, { license, dev, link }] of Object.entries(packages)) {
    const name = path.split('node_modules/').at(-1);
    if (!path.includes('node_modules/') || !name || dev || link) continue;
    const licence = license ?? FROM_LICENCE_FILE[name] ?? 'unknown';
    names.set(licence, (names.get(licence) ?? new Set()).add(name));
  }
  return new Map([...names].map(([licence, packagesOfIt]) => [licence, [...packagesOfIt].sort()]));
}

/** One sentence for each package whose licence does not suit the MIT licence of Lectern. */
export const licenceProblems = (lock: Lock): string[] =>
  [...licencesOf(lock)].flatMap(([expression, names]) =>
    names
      .filter((name) => !isAllowed(expression, name))
      .map((name) => `${name} has the licence ${expression}, which is not in the list of allowed licences.`),
  );

/** Whether every licence of an AND expression, and one of an OR expression, is allowed. */
function isAllowed(expression: string, name: string): boolean {
  const alternatives = expression.replaceAll(/[()]/g, '').split(' OR ');
  return alternatives.some((alternative) =>
    alternative.split(' AND ').every((each) => ALLOWED.has(each) || ALLOWED_PACKAGES[each]?.test(name)),
  );
}

export const readLock = (): Lock =>
  JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));

/** @throws Error that names the packages whose licence is not allowed. */
export function licencesList(): string {
  const lock = readLock();
  const problems = licenceProblems(lock);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return [...licencesOf(lock)]
    .sort(([one, namesOfOne], [other, namesOfOther]) => namesOfOther.length - namesOfOne.length || one.localeCompare(other))
    .map(([licence, names]) => `### ${licence}\n\n${names.map((name) => `\`${name}\``).join(', ')}`)
    .join('\n\n');
}
