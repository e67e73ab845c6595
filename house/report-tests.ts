import { existsSync, readFileSync } from 'node:fs';

/*
 * Prints `N passed, N failed, N skipped`, and before it what failed. Arguments: the file that vitest's JSON reporter wrote, the exit
 * code of vitest, and how many checks outside the tests failed. Exits with 1 when anything failed or no test ran.
 */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const [file = '', exitCode = '0', failedChecks = '0'] = process.argv.slice(2);
const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined;

const failures: string[] = [];
for (const { name, status, message, assertionResults } of report?.testResults ?? []) {
  const failed = assertionResults.filter((result) => result.status === 'failed');
  failures.push(...failed.map((result) => `${name}: ${result.fullName}`));
  // A file that could not even be loaded has no tests that could fail.
  if (status === 'failed' && failed.length === 0) failures.push(`${name}: ${message}`);
}
const passed = report?.numPassedTests ?? 0;
const skipped = report ? report.numPendingTests + report.numTodoTests : 0;
if (passed === 0) failures.push('no test passed');
// An error outside any test, such as an unhandled rejection, fails the run without failing a test.
if (exitCode !== '0' && failures.length === 0) failures.push('the test run failed outside its tests');

for (const failure of failures) console.log(`failed: ${failure}`);
const failed = failures.length + Number(failedChecks);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
