import { describe, expect, test } from 'vitest';
import { FileLayout, folderSegment, storedFile } from '../../../src/storage/file-layout.ts';

const layout = new FileLayout('/store');

describe('FileLayout', () => {
  test('keeps documents as .json, logs as .jsonl, and a log called .log under its own name', () => {
    expect(layout.document('runs/2026-11/wf_1/state')).toBe('/store/runs/2026-11/wf_1/state.json');
    expect(layout.log('runs/2026-11/wf_1/1')).toBe('/store/runs/2026-11/wf_1/1.jsonl');
    expect(layout.log('runs/2026-11/wf_1/logs/2026-11-20.log')).toBe('/store/runs/2026-11/wf_1/logs/2026-11-20.log');
    expect(layout.document('top')).toBe('/store/top.json');
    expect(layout.folder('')).toBe('/store');
  });

  test('marks folders that would look like files', () => {
    expect(layout.document('x.json/y')).toBe('/store/x.json!/y.json');
    expect(layout.log('build.log/a.jsonl/1')).toBe('/store/build.log!/a.jsonl!/1.jsonl');
  });

  test('leads back from names to segments, and leaves out what is not ours', () => {
    expect(storedFile('state.json')).toEqual({ kind: 'document', segment: 'state' });
    expect(storedFile('x.json.json')).toEqual({ kind: 'document', segment: 'x.json' });
    expect(storedFile('1.jsonl')).toEqual({ kind: 'log', segment: '1' });
    expect(storedFile('a.log')).toEqual({ kind: 'log', segment: 'a.log' });
    expect(folderSegment('x.json!')).toBe('x.json');
    for (const name of ['.gitignore', '.tmp-abc', '.json', 'README.md', 'a b.json', 'nul.json', 'a..json'])
      expect(storedFile(name), name).toBeUndefined();
    for (const name of ['.trash', '.maintenance.lock', 'x!', 'x.json', 'a b', 'con'])
      expect(folderSegment(name), name).toBeUndefined();
  });

  test('refuses a key that could leave the root', () => {
    expect(() => layout.document('../x')).toThrow(expect.objectContaining({ code: 'invalid-key' }) as Error);
    expect(() => layout.log('a/../../x')).toThrow(expect.objectContaining({ code: 'invalid-key' }) as Error);
  });
});
