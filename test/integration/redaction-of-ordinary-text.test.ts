import { createCipheriv, createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Redactor } from '../../src/core/redactor.ts';

const redactor = new Redactor();
const root = join(import.meta.dirname, '../..');

/** What a workflow would see changed. */
function changed(text: string): boolean {
  const json = JSON.stringify(text);
  return redactor.protectJson(json).seen !== json;
}

function files(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path))
    .map((path) => join(root, folder, path));
}

describe('leaves alone', () => {
  test('source code, ours and that of packages', () => {
    const sources = [
      ...files('src', /\.ts$/),
      ...files('node_modules/vitest/dist', /\.js$/),
      ...files('node_modules/zod', /\.(?:js|d\.ts)$/),
    ];
    const found = sources.slice(0, 400).filter((path) => changed(readFileSync(path, 'utf8').slice(0, 300_000)));
    expect(sources.length).toBeGreaterThan(100);
    expect(found).toEqual([]);
  });

  test('the lockfile, with its integrity hashes', () => {
    expect(changed(readFileSync(join(root, 'package-lock.json'), 'utf8'))).toBe(false);
  });

  test('commit ids, checksums and UUIDs', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => {
      const sha1 = createHash('sha1').update(String(index)).digest('hex');
      const sha256 = createHash('sha256').update(String(index)).digest('hex');
      return `commit ${sha1} tree-${sha1.slice(0, 12)} sha256:${sha256} task-${randomUUID()} ${randomUUID()}`;
    });
    expect(lines.filter(changed)).toEqual([]);
  });

  test('megabytes of Base64, as of images', () => {
    // An encrypted run of zeros: it looks random, and is the same every time.
    const noise = createCipheriv('aes-128-ctr', 'k'.repeat(16), 'i'.repeat(16));
    const blobs = Array.from(
      { length: 8 },
      () => `data:image/png;base64,${noise.update(Buffer.alloc(256 * 1024)).toString('base64')}`,
    );
    expect(blobs.filter(changed).length).toBe(0);
  });

  test.each([
    '/usr/local/lib/node_modules/npm_modules/sk-toolkit/index.js',
    'C:\\Users\\me\\AppData\\Local\\key-value\\store.db',
    'https://example.com/a/b?c=d#e',
    'http://localhost:3000/@vite/client',
    'ssh://git@github.com:22/org/repo',
    'npm:@scope/name@1.2.3',
    'image: docker://alpine:3.8@sha256:0123',
    'wf_20261120T101530123Z_k3x9q2',
    'disk-0123456789abcdef',
    'task-abcdefghijklmnopqrstuvwxyz0123456789',
    'risk-assessment-of-the-whole-project-in-detail',
    'Bearer of bad news',
    'Basic authentication',
    'basic understanding of it',
    '-----BEGIN PRIVATE KEY----- stands at the top',
    '-----BEGIN CERTIFICATE-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\n',
    'const token = jwt.sign(payload, secret);',
    'password: string',
    'AKIA is a prefix',
    'EAAAAAAA',
    'SKU0123456789',
    'xoxb-',
    'hf_hub_download',
    're_export_all_the_things',
    'the key-value pairs',
    '2026-11-20T10:15:30.123Z',
    '192.168.0.1:8080',
    'user@example.com',
    '0'.repeat(64),
    'deadbeef'.repeat(8),
    '💡 naïve façade — “quotes”',
  ])('%s', (text) => {
    expect(changed(text)).toBe(false);
  });
});
