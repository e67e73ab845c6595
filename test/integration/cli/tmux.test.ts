import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { bin, Project } from './command-line.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;

const release = `workflow: release
version: 1.2.0
limits: { duration: 1h }
phases:
  - name: checks
    steps:
      - { id: lint, run: 'true' }
  - name: build
    steps:
      - { id: a-step-whose-name-is-longer-than-a-narrow-terminal-is-wide, run: 'while ! test -f go; do sleep 0.1; done' }
`;
const stubborn = `import { defineWorkflow } from 'holdfast';
export default defineWorkflow({ name: 'stubborn', run: (wf) => wf.step('deaf', () => new Promise((done) => setTimeout(done, 600_000))) });
`;

/** A terminal of a size, in which a person types. */
class Terminal implements Disposable {
  readonly #socket: string;
  #calls = 0;

  constructor(project: Project, columns: number) {
    this.#socket = basename(project.folder);
    mkdirSync(join(project.folder, 'bin'), { recursive: true });
    writeFileSync(join(project.folder, 'bin/holdfast'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
    chmodSync(join(project.folder, 'bin/holdfast'), 0o755);
    const env = {
      PATH: `${join(project.folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      ...{ HOME: project.folder, PS1: '$ ', TERM: 'xterm', LC_ALL: 'C.UTF-8', WORKFLOW_ENABLE_HEALTH_CHECKS: 'false' },
    };
    const size = ['-x', String(columns), '-y', '50'];
    const options = { cwd: project.folder, env };
    execFileSync('tmux', ['-L', this.#socket, '-f', '/dev/null', 'new-session', '-d', ...size, 'sh'], options);
  }

  type(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  /** Types a line on an empty screen. */
  call(line: string): void {
    this.#calls += 1;
    this.type(`clear; ${line}; echo "exit=$? of ${this.#calls}"`, 'Enter');
  }

  screen(): string {
    return this.#tmux('capture-pane', '-p');
  }

  /** Resolves to the screen once it shows something. */
  async shows(pattern: RegExp): Promise<string> {
    for (;;) {
      const screen = this.screen();
      if (pattern.test(screen)) return screen;
      await sleep(50);
    }
  }

  /** Resolves to the screen once the line that was typed last has ended; what the one before left does not count. */
  ends(): Promise<string> {
    return this.shows(new RegExp(`exit=\\d+ of ${this.#calls}$`, 'm'));
  }

  [Symbol.dispose](): void {
    this.#tmux('kill-server');
  }

  #tmux(...words: readonly string[]): string {
    return execFileSync('tmux', ['-L', this.#socket, ...words], { encoding: 'utf8' });
  }
}

describe.skipIf(!hasTmux)('a session in a terminal (needs tmux)', () => {
  test.each([40, 80, 200])('%d columns wide: run, watch, Ctrl-C, list, show, resume, report', async (columns) => {
    using project = new Project();
    mkdirSync(join(project.folder, '.claude/workflows'), { recursive: true });
    project.write('.claude/workflows/release.yml', release);
    using terminal = new Terminal(project, columns);

    terminal.call('holdfast run release --trust --id r1');
    const running = await terminal.shows(/build\/a-step/);
    expect(running).toContain('✔ step checks/lint: done in');
    expect(running).toMatch(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] phase build, [\d.m]+s, 50% don?e?/m);
    // What goes on is one line a thing, cut to fit.
    const live = running.split('\n').filter((line) => /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(line));
    expect(live).toHaveLength(2);
    expect(live[1]?.endsWith('…')).toBe(columns === 40);

    const watching = project.start(['watch', 'r1']);
    await watching.says('phase build: started');

    terminal.type('C-c');
    const stopped = await terminal.ends();
    expect(stopped.replace(/\n/g, '')).toContain('SIGINT: interrupting the run; what was completed is kept');
    expect(stopped).toContain('exit=130');
    expect(await watching.ended).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('r1 is interrupted') as string,
    });

    terminal.call('holdfast list');
    const list = await terminal.ends();
    expect(list).toMatch(
      columns === 40 ? /^r1 {2}interrupted\n {2}\S+Z {2}release 1\.2\.0$/m : /^r1 +interrupted .*release 1\.2\.0$/m,
    );

    terminal.call('holdfast show r1');
    const shown = await terminal.ends();
    expect(shown).toMatch(/^status +interrupted$/m);
    expect(shown.replace(/\n/g, '')).toContain('holdfast resume r1 .claude/workflows/release.yml');

    project.write('go', '');
    terminal.call('holdfast resume r1 --trust');
    const resumed = await terminal.ends();
    expect(resumed).toContain('= step checks/lint: kept');
    expect(resumed).not.toMatch(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/m);
    expect(resumed.replace(/\n/g, '')).toMatch(/1 ?ran, ?1 ?kept/);

    terminal.call('holdfast report r1');
    expect(await terminal.ends()).toContain('exit=0');
    expect(existsSync(join(project.folder, 'holdfast-r1.html'))).toBe(true);
  });

  test('the second Ctrl-C exits at once, and leaves a terminal that can be worked in', async () => {
    using project = new Project({ 'stubborn.ts': stubborn });
    using terminal = new Terminal(project, 80);
    terminal.call('holdfast run stubborn.ts --id s --grace 10m');
    await terminal.shows(/deaf \d/);
    terminal.type('C-c');
    await terminal.shows(/Again to exit/);
    // The same signal again right away counts as one.
    await sleep(400);
    terminal.type('C-c');
    expect(await terminal.ends()).toContain('exit=130');
    terminal.call('holdfast list');
    expect(await terminal.ends()).toMatch(/^s {2}interrupted/m);
  });
});
