// Prints `N passed, N failed` from vitest's JSON reports, and fails when a test failed or a report has no test.
// Usage: node scripts/tally.cjs EXIT_STATUS REPORT...
'use strict';
const fs = require('node:fs');

const [status, ...files] = process.argv.slice(2);
const reports = files.map(read);
const sum = (count) => reports.reduce((total, report) => total + count(report), 0);

const passed = sum((report) => report.numPassedTests ?? 0);
// A file that vitest could not load, or whose set-up or clean-up failed, may have no test that failed.
const failed = sum((report) => (report.numFailedTests ?? 0) + brokenFiles(report));
const skipped = sum((report) => (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0));
const empty = reports.some((report) => !report.numPassedTests);

console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = empty || failed > 0 ? 1 : Number(status);

function read(path) {
  try {
    return JSON.parse(fs.readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

function brokenFiles({ testResults = [] }) {
  return testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
}
