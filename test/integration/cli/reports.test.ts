import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { all, byId, parsePage, textOf } from '../../unit/reports/parsed-page.ts';
import { gatedModule, Project } from './command-line.ts';

let project: Project;

beforeAll(async () => {
  project = new Project({ 'gated.ts': gatedModule, 'go-a': '', 'go-b': '' });
  await project.call('run', 'gated.ts', '--id', 'one "<b>');
});
afterAll(() => {
  project[Symbol.dispose]();
});

const id = 'one "<b>';

describe('holdfast report', () => {
  test('writes one HTML file for its user alone, named after the run', async () => {
    const { exit, stdout } = await project.call('report', id);
    expect(exit).toBe(0);
    const [, file = ''] = /is in (.*\.html)\n$/.exec(stdout)!;
    expect(file.startsWith(project.folder)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const page = parsePage(readFileSync(file, 'utf8'));
    expect(textOf(byId(page, 'status'))).toContain('Completed');
    expect(all(page, 'script')).toEqual([]);
    // Again: a report is replaced.
    expect((await project.call('report', id)).exit).toBe(0);
  });

  test('does not replace a file that is no report', async () => {
    writeFileSync(join(project.folder, 'mine.html'), '<p>mine</p>');
    const { exit, stderr } = await project.call('report', id, '--output', 'mine.html');
    expect(exit).toBe(2);
    expect(stderr).toContain('already that is no report');
    expect(readFileSync(join(project.folder, 'mine.html'), 'utf8')).toBe('<p>mine</p>');
  });

  test('writes to standard output, and gives the data behind the page', async () => {
    const { stdout } = await project.call('report', id, '--output', '-');
    expect(stdout.startsWith('<!doctype html>')).toBe(true);
    const data = JSON.parse((await project.call('report', id, '--format', 'json', '--output', '-')).stdout) as object;
    expect(data).toMatchObject({ format: 1, diagnostics: { workflow_id: id }, course: { stepCount: 3 } });
  });

  test('tells with --json where the file is', async () => {
    const told = await project.json('report', id, '--output', 'told.html');
    expect(told).toMatchObject({
      runId: id,
      status: 'completed',
      file: join(project.folder, 'told.html'),
      leftOut: [],
    });
    expect(existsSync(join(project.folder, 'told.html'))).toBe(true);
  });

  test('shows values when asked', async () => {
    const { stdout: without } = await project.call('report', id, '--output', '-');
    const { stdout: shown } = await project.call('report', id, '--output', '-', '--include-values');
    expect([without.includes('Input and output'), shown.includes('Input and output')]).toEqual([false, true]);
  });

  test('says that there is no such run, and which formats there are', async () => {
    const { exit, stderr } = await project.call('report', 'nothing');
    expect({ exit, isNamed: stderr.includes('nothing') }).toEqual({ exit: 2, isNamed: true });
    expect(await project.call('report', id, '--format', 'pdf')).toMatchObject({ exit: 2 });
  });

  test('says that no browser could be opened, and is done all the same', async () => {
    const call = project.start(['report', id, '--open', 'yes'], { env: { PATH: '/nonexistent' } });
    const { exit, stderr } = await call.ended;
    expect(exit).toBe(0);
    expect(stderr).toContain('no browser could be opened');
  });
});

describe('holdfast dashboard', () => {
  const fetchPage = async (url: string): Promise<string> => {
    const [response] = (await once(get(url), 'response')) as [IncomingMessage];
    return text(response);
  };

  const started = async (...words: readonly string[]) => {
    const call = project.start(['dashboard', ...words]);
    while (!call.stdout.includes('\n')) {
      const ended = await Promise.race([call.ended, once(call.child.stdout!, 'data').then(() => undefined)]);
      if (ended !== undefined) throw new Error(`It ended with ${ended.exit}: ${ended.stderr}`);
    }
    return { call, line: call.stdout.split('\n', 1)[0]! };
  };

  test('serves until Ctrl-C, and leaves nothing behind', async () => {
    const { call, line } = await started();
    expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[a-z0-9]{32}\/$/);
    expect(textOf(byId(parsePage(await fetchPage(line)), 'runs'))).toContain('gated');
    // Somebody who follows does not hold it.
    const [following] = (await once(get(`${line}events`), 'response')) as [IncomingMessage];
    following.on('error', () => undefined);
    call.child.kill('SIGINT');
    expect(await call.ended).toMatchObject({ exit: 130 });
    await expect(fetchPage(line)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('prints its address as JSON', async () => {
    const { call, line } = await started('--json', '--every', '200ms');
    const { url, port } = JSON.parse(line) as { url: string; port: number };
    expect(url).toContain(`:${port}/`);
    call.child.kill('SIGTERM');
    expect(await call.ended).toMatchObject({ exit: 143 });
  });

  test('refuses a port that is none', async () => {
    expect(await project.call('dashboard', '--port', '70000')).toMatchObject({ exit: 2 });
  });
});
