import { expect, test } from 'vitest';
import { licenceProblems, licencesOf, readLock } from '../../scripts/generated/licences.ts';

const lockOf = (packages: Record<string, { license?: string; dev?: boolean }>) => ({
  packages: Object.fromEntries(
    Object.entries(packages).map(([name, locked]) => [`node_modules/${name}`, locked]),
  ),
});

test('every production package has a licence that suits the MIT licence', () => {
  const lock = readLock();
  expect(licenceProblems(lock)).toEqual([]);
  expect(licencesOf(lock).get('MIT')?.length).toBeGreaterThan(100);
});

test.each([
  ['GPL-3.0-only'],
  ['AGPL-3.0-or-later'],
  ['MIT AND GPL-2.0-only'],
  ['LGPL-3.0-or-later'],
  ['SEE LICENSE IN LICENSE.md'],
  [undefined],
])('a package with the licence %s is named', (license) => {
  const lock = lockOf({ copyleft: license === undefined ? {} : { license } });
  expect(licenceProblems(lock)).toEqual([expect.stringMatching(/^copyleft has the licence /)]);
});

test.each([['MIT'], ['(MIT OR GPL-3.0-only)'], ['(MIT AND BSD-3-Clause)'], ['Apache-2.0']])(
  'a package with the licence %s is allowed',
  (license) => {
    expect(licenceProblems(lockOf({ permissive: { license } }))).toEqual([]);
  },
);

test('the licence of a package that only development needs does not matter', () => {
  expect(licenceProblems(lockOf({ tool: { license: 'GPL-3.0-only', dev: true } }))).toEqual([]);
});
