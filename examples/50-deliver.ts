/** From a prompt file to a pull request: an issue, a branch in a worktree of its own, tests with a repair, and a review. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnhancedWorkflowManager } from 'holdfast';
import { functionAgent } from 'holdfast/agents';
import {
  deliveryPhases,
  deliveryReport,
  deliveryWorkflow,
  localForge,
  parsePrompt,
  readPrompt,
} from 'holdfast/delivery';

const directory = await mkdtemp(join(tmpdir(), 'holdfast-example-'));
const git = (...argv: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.test', ...argv], {
    cwd: directory,
    encoding: 'utf8',
  }).trim();

// Any provider will do: this one edits files, and forgets the name at first.
const coder = functionAgent('coder', async ({ prompt, cwd = '.' }) => {
  const [first = ''] = prompt.split('.');
  const file = join(cwd, 'greet.sh');
  if (first.startsWith('Do the task')) await writeFile(file, "echo 'Hello, world!'\n");
  if (first.startsWith('The test command failed')) await writeFile(file, 'echo "Hello, ${1:-world}!"\n');
  return `asked: ${first}`;
});

try {
  git('init', '--quiet', '--initial-branch=main');
  await writeFile(join(directory, 'README.md'), '# Small\n');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'first');

  // What is wrong with a prompt file is told by its line, all of it at once.
  await parsePrompt('---\nlables: [bug]\n---\n\n# Mend it\n', { file: 'mend.md' }).catch((error: unknown) => {
    console.log(String(error));
  });

  await using manager = new EnhancedWorkflowManager({
    directory: join(directory, '.holdfast'),
    phases: deliveryPhases,
    agents: { default: coder },
  });
  const deliver = deliveryWorkflow({
    directory,
    forge: localForge({ directory }),
    limits: { calls: 20, duration: '2h' },
    // This program vouches for the test command; else the file has to be trusted.
    trust: true,
  });
  const prompt = await readPrompt(new URL('prompts/add-a-greeting.md', import.meta.url).pathname, { directory });
  const report = deliveryReport(await manager.execute(deliver, prompt));

  const { delivered } = report;
  console.log(report.status, `issue ${delivered?.issue.number}, pull request ${delivered?.pullRequest.number}`);
  console.log(delivered?.tests, delivered?.files);
  console.log(delivered?.review);
  console.log('grade', report.grade);

  // The checkout was not touched; a person merges.
  git('merge', '--quiet', delivered?.branch ?? '');
  console.log(execFileSync('sh', [join(directory, 'greet.sh'), 'Ada'], { encoding: 'utf8' }).trim());
} finally {
  await rm(directory, { recursive: true, force: true });
}

// Prints:
// UsageError: Prompt file "mend.md" is refused, for 2 things:
// - mend.md: the section "## Requirements" is missing
// - mend.md:2:1: unknown field "lables"; did you mean "labels"?
// completed issue 1, pull request 1
// { runs: 2, repairs: 1 } [ { path: 'greet.sh', change: 'added' } ]
// asked: Review the change below against the task
// grade A+
// Hello, Ada!
