import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Project } from './command-line.ts';

const module = `
import { defineWorkflow } from 'holdfast';
export default defineWorkflow({
  name: 'phase-1-critical',
  version: '1.0.0',
  async run(wf) {
    await wf.step('move-laptop-offload-client', { agent: 'structure-validator' }, () => ({ files_modified: 2 }));
    await wf.step('create-module-defaults', { critical: false, retry: false }, () => {
      throw new Error('no such module');
    }).catch(() => undefined);
    wf.log.warn({ missing: 1 }, 'one module has no defaults');
    return wf.command('run-flake-check', ['echo', 'all checks passed']);
  },
});
`;

const missing = ['bash', 'jq', 'tail', 'grep'].filter((program) => {
  try {
    execFileSync('/bin/sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
});

test.skipIf(missing.length === 0)('shell one-liners cannot be tried here only because programs are missing', () => {
  expect(missing).not.toEqual([]);
});

describe.skipIf(missing.length > 0)('S9: shell one-liners over the views of a run', () => {
  let project: Project;

  /** What bash prints, in the days of the logs. */
  function bash(line: string): string {
    const env = { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' };
    return execFileSync('bash', ['--norc', '-eo', 'pipefail', '-c', line], {
      cwd: project.folder,
      env,
      encoding: 'utf8',
    });
  }

  beforeAll(async () => {
    project = new Project({ 'flow.ts': module });
    const { exit, stderr } = await project.call('run', 'flow.ts', '--id', 'phase-1-critical', '--allow-partial');
    expect(exit, stderr).toBe(0);
    // Where other tools look for the run: a link is all it takes.
    mkdirSync(join(project.folder, '.claude/workflows'), { recursive: true });
    symlinkSync(
      join(project.folder, '.holdfast/runs/named/phase-1-critical'),
      join(project.folder, '.claude/workflows/phase-1-critical'),
    );
  });

  afterAll(() => {
    project[Symbol.dispose]();
  });

  test('show the state', () => {
    expect(JSON.parse(bash('cat .claude/workflows/phase-1-critical/state.json | jq'))).toMatchObject({
      workflow: 'phase-1-critical',
      version: '1.0.0',
      status: 'completed',
    });
  });

  test('show one step by its number', () => {
    const line = `cat .claude/workflows/phase-1-critical/progress.json | jq '.steps[] | select(.id == 2)'`;
    expect(JSON.parse(bash(line))).toMatchObject({ id: 2, name: 'create-module-defaults', status: 'failed' });
    expect(JSON.parse(bash(line.replace('== 2', '== 1')))).toMatchObject({
      id: 1,
      agent: 'structure-validator',
      status: 'completed',
      started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      duration_seconds: expect.any(Number) as number,
      progress_percent: 100,
    });
  });

  test('show what failed', () => {
    expect(JSON.parse(bash(`cat .claude/workflows/phase-1-critical/state.json | jq '.errors'`))).toMatchObject([
      { key: 'create-module-defaults', message: 'no such module' },
    ]);
  });

  test('follow the log of the day', async () => {
    const ended = bash(`jq -r .completed_at .claude/workflows/phase-1-critical/state.json`).trim();
    // Also around midnight, "today" is the day on which the run ended.
    const line = `
      date() { command date -d "$ENDED" "$@"; }
      exec tail -f .claude/workflows/phase-1-critical/logs/$(date +%Y-%m-%d).log`;
    const tail = spawn('bash', ['--norc', '-c', line], {
      cwd: project.folder,
      env: { PATH: process.env['PATH'], TZ: 'UTC', ENDED: ended },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let text = '';
    tail.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    while (!text.includes('run completed')) await once(tail.stdout, 'data');
    tail.kill();
    expect(text).toContain('"run":"phase-1-critical"');
  });

  test('filter the log, by text and by field', () => {
    const log = '.claude/workflows/phase-1-critical/logs/*.log';
    expect(bash(`grep -c '"level":"warn"' ${log}`).trim()).toBe('1');
    expect(bash(`jq -r 'select(.event == "step-failed") | .step' ${log}`).trim()).toBe('create-module-defaults');
    expect(bash(`jq -c 'select(.level == "warn") | .fields' ${log}`).trim()).toBe('{"missing":1}');
  });

  test('show what a command wrote, for people and for jq', () => {
    expect(bash('cat .claude/workflows/phase-1-critical/results/*')).toContain('all checks passed');
  });
});
