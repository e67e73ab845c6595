import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { defineWorkflow } from '../../../src/index.ts';
import { hostileTexts } from '../../../src/testing/hostile-texts.ts';
import { renderDecisions } from '../../../src/reports/render-decisions.ts';
import { all, byId, elements, type PageElement, parsePage, textOf } from './parsed-page.ts';
import { Scene } from './scene.ts';

const flow = defineWorkflow({
  name: 'deploy',
  version: '1.2.3',
  async run(wf) {
    await wf.phase('build', () => wf.step('compile', () => 1));
    await wf.phase('publish', async () => {
      await wf.step('lint', { critical: false }, () => {
        throw new TypeError('no style');
      });
      await wf.step('upload', () => 2);
    });
  },
});

async function deployed(): Promise<PageElement> {
  const scene = new Scene({ baselines: { build: '2s' }, retry: { attempts: 1 } });
  await scene.run(flow, 'one', { metadata: { triggered_by: 'ada' } });
  return scene.page('one');
}

/** What stands between the tags of a style. */
function textInside({ children: [text] }: PageElement): string {
  return typeof text === 'string' ? text : '';
}

/** What nothing in a page may have, whatever it was made from. */
function expectHarmless(page: PageElement): void {
  for (const { name, attributes } of elements(page)) {
    expect([
      'script',
      'iframe',
      'img',
      'object',
      'embed',
      'link',
      'base',
      'form',
      'input',
      'foreignObject',
    ]).not.toContain(name);
    for (const [key, value] of attributes) {
      expect(key).not.toMatch(/^on|^style$|^src|^srcset$|^xlink|^formaction$|^action$/);
      if (key === 'href') expect(value).toMatch(/^#[\w-]+$/);
    }
  }
}

describe('renderReport', () => {
  test('of a run that failed before its first step speaks of no share of the steps', async () => {
    const scene = new Scene();
    const failing = defineWorkflow({
      name: 'failing',
      run: () => {
        throw new Error('at once');
      },
    });
    await scene.run(failing, 'one');
    const errors = textOf(byId(await scene.page('one'), 'errors'));
    expect(errors).toContain('no step has ended');
    expect(errors).not.toContain('%');
  });

  test('says what it is, how it stands, and how well it did', async () => {
    const page = await deployed();
    expect(textOf(all(page, 'title')[0]!)).toBe('deploy · completed · one');
    expect(textOf(all(page, 'h1')[0]!)).toBe('deploy 1.2.3');
    expect(textOf(byId(page, 'status'))).toContain('Completed, degraded');
    expect(textOf(byId(page, 'grade'))).toMatch(/A\+.*score/);
    expect(textOf(page)).toContain('2 steps done, 1 failed');
    expect(textOf(page)).toContain('Triggered by');
  });

  test('draws a band for each phase, in order, and a bar for each step', async () => {
    const timeline = byId(await deployed(), 'timeline');
    const bands = [...elements(timeline)].filter(({ attributes }) => attributes.has('data-phase'));
    expect(bands.map(({ attributes }) => attributes.get('data-phase'))).toEqual(['build', 'publish']);
    const bars = bands.map((band) =>
      all(band, 'rect')
        .map(({ attributes }) => attributes.get('class') ?? '')
        .filter((name) => name.startsWith('bar ')),
    );
    expect(bars).toEqual([['bar good step'], ['bar warn step', 'bar good step']]);
  });

  test('says every status also in words', async () => {
    const steps = textOf(byId(await deployed(), 'steps'));
    expect(steps).toContain('failed, went on without');
    expect(steps).toContain('no style');
  });

  test('allows its own style and nothing else', async () => {
    const page = await deployed();
    const [style] = all(page, 'style');
    const policy = all(page, 'meta').find(
      ({ attributes }) => attributes.get('http-equiv') === 'Content-Security-Policy',
    );
    const hash = createHash('sha256').update(textInside(style!)).digest('base64');
    expect(policy?.attributes.get('content')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(all(page, 'style')).toHaveLength(1);
    expect(textInside(style!)).not.toMatch(/@import|url\(|http/);
    expectHarmless(page);
  });

  test('has headings in order, heads of columns and rows, and names for its pictures', async () => {
    const page = await deployed();
    expect(all(page, 'h1')).toHaveLength(1);
    for (const section of all(page, 'section')) {
      const heading = byId(page, section.attributes.get('aria-labelledby')!);
      expect(heading.name).toBe('h2');
    }
    for (const table of all(page, 'table')) {
      expect(all(table, 'caption')).toHaveLength(1);
      for (const head of all(table, 'th')) expect(head.attributes.get('scope')).toMatch(/^(col|row)$/);
    }
    for (const picture of all(page, 'svg').filter(({ attributes }) => attributes.get('role') === 'img')) {
      expect(picture.attributes.get('aria-label')).toBeTruthy();
      expect(all(picture, 'title').length).toBeGreaterThan(0);
    }
    expect(all(page, 'html')[0]!.attributes.get('lang')).toBe('en');
  });

  test('links only to what is in it', async () => {
    const page = await deployed();
    const ids = [...elements(page)].flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of all(page, 'a')) expect(ids).toContain(attributes.get('href')?.slice(1));
  });

  test('tells moments in UTC, and in another zone where they are pointed at', async () => {
    const [time] = all(await deployed(), 'time');
    expect(textOf(time!)).toBe('2026-11-20 10:15:30');
    expect(time!.attributes.get('datetime')).toBe('2026-11-20T10:15:30.123Z');
    expect(time!.attributes.get('title')).toMatch(/20 Nov 2026.*11:15:30.*(CET|GMT\+1)/);
  });

  test('keeps hostile names, errors, results, decisions and metadata text', async () => {
    const texts = [...hostileTexts(240)].map(({ title, body }) => `${title} ${body.slice(0, 1000)}`.toWellFormed());
    const nameOf = (text: string): string => text.slice(0, 150).toWellFormed().trim() || 'empty';
    for (let from = 0; from < texts.length; from += 80) {
      const some = texts.slice(from, from + 80);
      const scene = new Scene({ retry: { attempts: 1 } });
      const hostile = defineWorkflow({
        name: 'hostile',
        async run(wf) {
          for (const text of some.slice(0, 20)) await wf.phase(nameOf(text), () => wf.step(nameOf(text), () => text));
          for (const text of some.slice(20))
            await wf.step(nameOf(text), { critical: false }, () => {
              throw Object.assign(new Error(text), { name: text, code: text, stack: `${text}\n    at ${text}` });
            });
          return some;
        },
      });
      const [description = '', command = ''] = some;
      await scene.run(hostile, 'one', { metadata: { description, command, triggered_by: some[2] } });
      for (const text of some.slice(0, 25))
        await scene.manager.memory
          .record({ run: 'one', decision: text, type: nameOf(text), rationale: text, author: text })
          .catch(() => undefined);
      const page = await scene.page('one', { values: true });
      expectHarmless(page);
      expect(all(page, 'html')).toHaveLength(1);
      // The parts are those of a page of ours, none of a text's making.
      expect(all(page, 'section').map(({ attributes }) => attributes.get('id'))).toEqual(
        expect.arrayContaining(['timeline', 'phases', 'steps', 'errors', 'decisions', 'course', 'values', 'record']),
      );
      expect(all(page, 'b').length).toBeLessThanOrEqual(1);
    }
  });

  test('cuts what is huge and says how long it was', async () => {
    const scene = new Scene({ retry: { attempts: 1 } });
    const huge = defineWorkflow({
      name: 'huge',
      run: (wf) =>
        wf.step('fails', { critical: false }, () => {
          throw new Error('W'.repeat(50_000));
        }),
    });
    await scene.run(huge, 'one');
    const page = await scene.page('one');
    expect(textOf(page)).toMatch(/W{300} … \(\d+,\d+ characters\)/);
    expect(textOf(page).length).toBeLessThan(20_000);
  });

  test('draws a run with decisions: a dot for each, and a line for a conflict', async () => {
    const scene = new Scene();
    const deciding = defineWorkflow({ name: 'deciding', run: (wf) => wf.step('one', () => 1) });
    await scene.run(deciding, 'one');
    const { memory } = scene.manager;
    await memory.record({
      id: 'a',
      run: 'one',
      question: 'Which store?',
      decision: 'Use Redis for sessions',
      tags: ['store'],
    });
    await memory.record({
      id: 'b',
      run: 'one',
      question: 'Which store?',
      decision: 'Do not use Redis for sessions',
      tags: ['store'],
    });
    await memory.recordOutcome('a', 'success');
    const part = byId(await scene.page('one'), 'decisions');
    expect(all(part, 'circle').filter(({ attributes }) => attributes.get('class')?.startsWith('decided'))).toHaveLength(
      3,
    );
    expect(all(part, 'line').filter(({ attributes }) => attributes.get('class') === 'conflict').length).toBeGreaterThan(
      1,
    );
    expect(textOf(part)).toContain('success');
    const decisions = (await memory.search('', { limit: 10 })).map(({ decision }) => decision);
    const alone = parsePage(renderDecisions({ decisions, conflicts: await memory.conflicts() }));
    expectHarmless(alone);
    expect(textOf(byId(alone, 'decisions'))).toContain('Conflicts');
    expect(textOf(byId(parsePage(renderDecisions({ decisions: [] })), 'decisions'))).toContain('0, 0 conflicts');
  });
});
