import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from '../../src/index.ts';
import { renderReport, runReport } from '../../src/reports.ts';
import { chromium, Page } from './chromium.ts';
import { bandsOfTimeline, faintTexts, sideways } from './in-the-page.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const hostile = `</script></title></style><img src=x onerror="window.pwned=1"><script>window.pwned=1</script>"'\`\u202E\u001b[31m`;

interface Bands {
  readonly phase: string;
  readonly isVisible: boolean;
  readonly bars: readonly { readonly x: number; readonly width: number; readonly height: number }[];
  readonly frame: { readonly x: number; readonly width: number };
}

describe.skipIf(chromium === undefined)('a report in a real browser (needs Chromium)', () => {
  let folder: string;
  let page: Page;
  const addresses: Record<string, string> = {};

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-report-'));
    await using manager = new EnhancedWorkflowManager({
      storage: new MemoryStorage(),
      baselines: { build: '2s', publish: '2s' },
      retry: { attempts: 3, delay: 30 },
      health: false,
    });
    const write = async (id: string): Promise<void> => {
      const file = join(folder, `${encodeURIComponent(id).slice(0, 20)}.html`);
      writeFileSync(file, renderReport(await runReport(manager, id, { values: true })));
      addresses[id] = pathToFileURL(file).href;
    };
    let fails = 2;
    const deploy = defineWorkflow({
      name: 'deploy',
      version: '1.2.3',
      async run(wf) {
        await wf.phase('build', () =>
          wf.parallel({
            one: (own) => own.step('one', () => pause(80)),
            two: (own) => own.step('two', () => pause(120)),
          }),
        );
        await wf.phase('publish', async () => {
          await wf.step('upload', async () => {
            await pause(40);
            if (fails-- > 0) throw Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' });
          });
          await wf.step('lint', { critical: false, retry: { attempts: 1 } }, () => {
            throw new TypeError('no style');
          });
          await wf.effect('pay', { do: () => 1, check: () => 'unknown' });
        });
        await wf.decide({ question: 'Where?', options: ['here', 'there'], choose: 'here' });
      },
    });
    await manager.execute(deploy, undefined, {
      id: 'deploy',
      metadata: { description: 'The weekly one', triggered_by: 'ada' },
    });
    await write('deploy');
    const bad = defineWorkflow({
      name: 'hostile',
      async run(wf) {
        await wf.phase(hostile, async () => {
          await wf.step(hostile, () => hostile);
          await wf.step('W'.repeat(200), { critical: false, retry: { attempts: 1 } }, () => {
            throw new Error(hostile + 'W'.repeat(3000));
          });
        });
        await manager.memory.record({ run: 'hostile', decision: hostile, rationale: 'W'.repeat(3000), type: hostile });
        return hostile;
      },
    });
    await manager.execute(bad, undefined, { id: 'hostile', metadata: { description: hostile, [hostile]: hostile } });
    await write('hostile');
    const many = defineWorkflow({
      name: 'many',
      run: (wf) =>
        wf.phase('all', () =>
          wf.map(
            'item',
            Array.from({ length: 900 }, (_, index) => index),
            { concurrency: 30 },
            (index, own) => own.step('handle', () => pause(index % 4)),
          ),
        ),
    });
    await manager.execute(many, undefined, { id: 'many' });
    await write('many');
    page = await Page.open();
  });
  afterAll(async () => {
    await page[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (id: string, width: number, scheme: 'light' | 'dark' = 'light'): Promise<void> => {
    await page.look(width, scheme);
    [page.requests.length, page.complaints.length] = [0, 0];
    await page.go(addresses[id]!);
  };

  test('has its title, its status, and its grade in sight', async () => {
    await open('deploy', 1440);
    expect(await page.run('document.title')).toBe('deploy · completed · deploy');
    expect(await page.run(`document.querySelector('h1').innerText`)).toBe('deploy 1.2.3');
    expect(await page.run(`document.querySelector('#status').innerText`)).toContain('Completed, degraded');
    expect(await page.run(`document.querySelector('#grade').innerText`)).toMatch(/A\+\s*score/);
    expect(await page.run(`document.querySelector('#grade').getBoundingClientRect().bottom < 300`)).toBe(true);
  });

  test.each([1440, 360])(
    'shows a band for each phase, in order, and its bars within it, at %i pixels',
    async (width) => {
      await open('deploy', width);
      const bands = await page.run<readonly Bands[]>(bandsOfTimeline);
      expect(bands.map(({ phase }) => phase)).toEqual(['build', 'publish', '']);
      const [build, publish] = bands;
      expect([build!.bars.length, publish!.bars.length]).toEqual([2, 3]);
      for (const { isVisible, bars, frame } of bands) {
        expect(isVisible).toBe(true);
        for (const { x, width: wide, height } of bars) {
          expect(height).toBeGreaterThan(5);
          expect(x).toBeGreaterThanOrEqual(frame.x - 1);
          expect(x + wide).toBeLessThanOrEqual(frame.x + frame.width + 1);
        }
      }
      const end = Math.max(...build!.bars.map(({ x, width: wide }) => x + wide));
      expect(Math.min(...publish!.bars.map(({ x }) => x))).toBeGreaterThanOrEqual(end - 1);
    },
  );

  test.each([
    ['deploy', 360],
    ['deploy', 320],
    ['hostile', 360],
    ['many', 360],
    ['hostile', 1440],
    ['many', 1440],
  ])('%s does not move sideways at %i pixels', async (id, width) => {
    await open(id, width);
    expect(await page.run(sideways)).toBeLessThanOrEqual(0);
    await page.run(`document.querySelectorAll('details').forEach((each) => { each.open = true; })`);
    expect(await page.run(sideways)).toBeLessThanOrEqual(0);
  });

  test.each(['deploy', 'hostile', 'many'])('%s asks the network for nothing, and nobody complains', async (id) => {
    await open(id, 1440);
    expect(page.requests).toEqual([addresses[id]]);
    expect(page.complaints).toEqual([]);
  });

  test('shows hostile text as text', async () => {
    await open('hostile', 1440);
    expect(await page.run('window.pwned')).toBeUndefined();
    expect(await page.run(`document.querySelectorAll('img, script, iframe').length`)).toBe(0);
    expect(await page.run('document.body.innerText')).toContain('<img src=x onerror="window.pwned=1">');
    expect(await page.run('document.title')).toContain('hostile');
    expect(page.complaints).toEqual([]);
  });

  test.each([
    ['deploy', 'light'],
    ['deploy', 'dark'],
    ['hostile', 'dark'],
    ['many', 'light'],
  ] as const)('%s can be read in %s: every text stands out', async (id, scheme) => {
    await open(id, 1440, scheme);
    expect(await page.run(faintTexts)).toEqual([]);
    const [page_, ink] = await page.run<readonly string[]>(
      `[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]`,
    );
    const bright = (colour: string): number => Number(/\d+/.exec(colour)![0]);
    expect(bright(page_!) > bright(ink!)).toBe(scheme === 'light');
  });

  test('is reached by keys alone: the first stop leads to the parts, what is folded opens', async () => {
    await open('many', 1440);
    await page.press('Tab');
    expect(await page.run('document.activeElement.innerText')).toContain('first part');
    expect(await page.run('document.activeElement.getBoundingClientRect().left >= 0')).toBe(true);
    await page.run(`document.querySelector('#steps summary').focus()`);
    await page.press('Enter');
    expect(await page.run(`document.querySelector('#steps details').open`)).toBe(true);
    const stops = await page.run<number>(
      `[...document.querySelectorAll('a, summary, [tabindex]')].filter((each) => each.tabIndex >= 0).length`,
    );
    expect(stops).toBeLessThan(40);
  });

  test('names its pictures and tables to those who do not see them', async () => {
    await open('deploy', 1440);
    const { nodes } = (await page.send('Accessibility.getFullAXTree')) as {
      nodes: readonly { readonly role?: { readonly value: string }; readonly name?: { readonly value: string } }[];
    };
    const named = (role: string): readonly string[] =>
      nodes.filter((node) => node.role?.value === role).map((node) => node.name?.value ?? '');
    expect(named('image').every((name) => name !== '')).toBe(true);
    expect(named('image').some((name) => name.startsWith('build: done'))).toBe(true);
    expect(named('table').length + named('grid').length).toBeGreaterThan(2);
    expect(named('columnheader')).toContain('Status');
    expect(named('heading')).toEqual(expect.arrayContaining(['Timeline', 'Errors and recovery']));
  });

  test('is printed with what is folded, without its links, in dark ink', async () => {
    await open('many', 1440, 'dark');
    await page.look(1000, 'dark', 'print');
    expect(await page.run(`getComputedStyle(document.querySelector('nav.parts')).display`)).toBe('none');
    expect(await page.run(`document.querySelector('#step-300').checkVisibility()`)).toBe(true);
    const { data } = (await page.send('Page.printToPDF', {})) as { data: string };
    expect(Buffer.from(data, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
    await page.look(1440);
  });
});
