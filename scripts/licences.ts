/** Prints the licence of each production package, and fails when one does not suit the MIT licence: `npm run licences`. */
import { licenceProblems, licencesOf, readLock } from './generated/licences.ts';

const lock = readLock();
for (const [licence, names] of [...licencesOf(lock)].sort()) {
  for (const name of names) console.log(`${name}\t${licence}`);
}
const problems = licenceProblems(lock);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
