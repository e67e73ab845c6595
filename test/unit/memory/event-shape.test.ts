import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { WorkflowMemory } from '../../../src/memory/workflow-memory.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const log = 'decisions/2026-01';
const whole = {
  ...{ v: 1, kind: 'decision', id: 'z', timestamp: '2026-01-01T00:00:00.000Z', type: 'general', question: '' },
  ...{ context: {}, decision: 'Use gadgets', rationale: '', confidence: 1, alternatives: [], tags: [], precedents: [] },
  ...{ resources: [], links: [], status: 'accepted' },
};

/** A line with the checksum that belongs to it. */
function lineOf(text: string): string {
  return `${text},"sum":"${crc32(text, crc32(log)).toString(16).padStart(8, '0')}"}`;
}

function eventLine(event: object): string {
  return lineOf(JSON.stringify(event).slice(0, -1));
}

const nonsense: readonly (readonly [string, string])[] = [
  ['no JSON', lineOf('{"v":1,"kind":')],
  ['a list', lineOf('[1,2')],
  ['no version', eventLine({ ...whole, v: undefined })],
  ...Object.entries({
    ...{ id: undefined, timestamp: 'never', type: null, question: null, context: null, decision: 5, rationale: [] },
    ...{ confidence: 'sure', alternatives: [null], tags: [5], precedents: null, resources: [null], links: 'x' },
    ...{ status: 'open', project: 7, validUntil: 5, violations: [null] },
  }).map(([name, value]) => [`a decision with a wrong ${name}`, eventLine({ ...whole, [name]: value })] as const),
  ['links that are none', eventLine({ ...whole, links: [{ kind: 'likes', id: 'd0' }] })],
  ['an outcome without a result', eventLine({ v: 1, kind: 'outcome', decision: 'd0' })],
  ['a link without an end', eventLine({ v: 1, kind: 'link', link: 'supersedes', from: 'd0' })],
  ['a status there is none of', eventLine({ v: 1, kind: 'status', decision: 'd0', status: 'x', at: '2026-01-01' })],
  ['a reconciliation of nothing', eventLine({ v: 1, kind: 'reconciliation', decisions: [null] })],
];

test.each(nonsense)('%s in a whole line is left out and named, and everything else is there', async (_, line) => {
  const storage = new MemoryStorage();
  const make = (): WorkflowMemory => new WorkflowMemory({ storage, host: new FakeHost() });
  await storage.append(log, [line, eventLine({ ...whole, id: 'd0' })]);
  const memory = make();
  await memory.record({ id: 'd1', decision: 'Use levers', timestamp: '2026-02-01' });
  expect(await memory.unreadable()).toMatchObject([{ log, line: 1, reason: 'damaged' }]);
  expect((await memory.search('')).map(({ decision }) => decision.id)).toEqual(['d1', 'd0']);
  expect((await memory.precedents('gadgets')).precedents.map(({ decision }) => decision.id)).toEqual(['d0']);
  expect(await memory.conflicts()).toEqual([]);
  expect(await memory.timeline()).toHaveLength(2);
  expect(await memory.exportMarkdown()).toHaveLength(2);
});

test('a line of a later version is named as such', async () => {
  const storage = new MemoryStorage();
  await storage.append(log, [eventLine({ ...whole, v: 2 }), eventLine({ ...whole, kind: 'dream' })]);
  const memory = new WorkflowMemory({ storage, host: new FakeHost() });
  expect((await memory.unreadable()).map(({ reason }) => reason)).toEqual(['newer', 'newer']);
});
