// Prints `N passed, N failed` from vitest's JSON report, and fails when a test failed or none ran.
'use strict';
const fs = require('node:fs');

const [file, status] = process.argv.slice(2);
const report = read(file);
const passed = report?.numPassedTests ?? 0;
// vitest reports no test for a file that could not be loaded.
const failed = (report?.numFailedTests ?? 0) + filesNotLoaded(report);
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);

console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = passed === 0 || failed > 0 ? 1 : Number(status);

function read(path) {
  try {
    return JSON.parse(fs.readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function filesNotLoaded(results) {
  const files = results?.testResults ?? [];
  return files.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
    .length;
}
