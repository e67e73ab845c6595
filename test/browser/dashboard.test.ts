import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from '../../src/index.ts';
import { type Dashboard, startDashboard } from '../../src/reports.ts';
import { chromium, Page } from './chromium.ts';
import { faintTexts, sideways } from './in-the-page.ts';

const hostile = `<img src=x onerror="window.pwned=1"></main><script>window.pwned=1</script>`;

const gated = defineWorkflow({
  name: 'gated',
  async run(wf) {
    await wf.phase('first', () => wf.step('one', () => 1));
    await wf.waitFor('go');
    await wf.phase('second', async () => {
      await wf.step('two', () => 2);
      await wf.step('fails', { critical: false, retry: { attempts: 1 } }, () => {
        throw new Error(hostile);
      });
    });
  },
});

describe.skipIf(chromium === undefined)('the dashboard in a real browser (needs Chromium)', () => {
  let manager: EnhancedWorkflowManager;
  let dashboard: Dashboard;
  let page: Page;

  beforeAll(async () => {
    manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), health: false });
    dashboard = await startDashboard(manager, { every: 50 });
    page = await Page.open();
    await page.look(1440);
  });
  afterAll(async () => {
    await page[Symbol.asyncDispose]();
    await dashboard.close();
    await manager.close();
  });

  const text = `document.getElementById('live').innerText`;

  test('shows new runs and how they stand, while somebody looks', async () => {
    await page.go(dashboard.url);
    await page.becomes(`document.getElementById('told').innerText === '● live'`);
    expect(await page.run(text)).toContain('There are no such runs.');
    const handle = await manager.start(gated, undefined, { id: 'one', metadata: { description: hostile } });
    await page.becomes(`${text}.includes('gated') && ${text}.includes('In progress')`);
    await manager.signal('one', 'go');
    await handle.result;
    await page.becomes(`${text}.includes('Completed')`);
    expect(await page.run(text)).toContain('<img src=x');
    expect(await page.run('window.pwned')).toBeUndefined();
    expect(page.complaints).toEqual([]);
  });

  test('follows a run: phases and bars appear, what was unfolded and focused stays so', async () => {
    const handle = await manager.start(gated, undefined, { id: 'two' });
    await page.go(`${dashboard.url}run-two/`);
    await page.becomes(`${text}.includes('In progress')`);
    const bands = `[...document.querySelectorAll('[data-phase]')].map((band) => band.dataset.phase).join()`;
    await page.becomes(`${bands}.startsWith('first')`);
    await page.run(`document.querySelector('#phases [tabindex]').focus()`);
    await manager.signal('two', 'go');
    await handle.result;
    await page.becomes(
      `${bands}.startsWith('first,second') && document.querySelector('#status').innerText.includes('Completed')`,
    );
    await page.becomes(`document.getElementById('errors') !== null`);
    expect(await page.run(`document.activeElement.closest('section')?.id`)).toBe('phases');
    const order = await page.run<readonly string[]>(
      `[...document.getElementById('live').children].map(({ id }) => id)`,
    );
    expect(order.slice(0, 2)).toEqual(['head', 'timeline']);
    expect(order.at(-1)).toBe('record');
    expect(await page.run('window.pwned')).toBeUndefined();
    expect(page.complaints).toEqual([]);
  });

  test('asks nobody but its own server', () => {
    expect(page.requests.filter((url) => !url.startsWith(dashboard.url) && url !== 'data:,')).toEqual([]);
  });

  test.each([
    [360, 'dark'],
    [1440, 'light'],
  ] as const)('fits %i pixels, and can be read in %s', async (width, scheme) => {
    await page.look(width, scheme);
    for (const address of [dashboard.url, `${dashboard.url}run-two/`]) {
      await page.go(address);
      expect(await page.run(sideways)).toBeLessThanOrEqual(0);
      expect(await page.run(faintTexts)).toEqual([]);
    }
  });

  test('finds runs by status', async () => {
    await page.go(dashboard.url);
    await page.run(`document.querySelector('select').value = 'failed'; document.querySelector('form').requestSubmit()`);
    await page.becomes(
      `location.search.includes('status=failed') && document.readyState === 'complete' && document.getElementById('live') !== null`,
    );
    await page.becomes(`${text}.includes('There are no such runs.')`);
  });

  test('says so when the server is gone', async () => {
    await page.go(dashboard.url);
    await page.becomes(`document.getElementById('told').innerText === '● live'`);
    await dashboard.close();
    await page.becomes(`document.getElementById('told').innerText.includes('connection lost')`);
  });
});
