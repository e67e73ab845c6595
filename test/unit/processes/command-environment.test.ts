import { expect, test } from 'vitest';
import { commandEnvironment } from '../../../src/processes/command-environment.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const host = new FakeHost({
  environment: {
    PATH: '/bin',
    HOME: '/home/a',
    LC_ALL: 'C',
    LANG: 'de',
    GITHUB_TOKEN: 's3cret',
    NODE_OPTIONS: '--inspect',
    GONE: undefined,
  },
});

test('a command learns only the harmless part of the environment', () => {
  expect({ ...commandEnvironment(host, {}) }).toEqual({ PATH: '/bin', HOME: '/home/a', LC_ALL: 'C', LANG: 'de' });
});

test('a command is given more, less or other variables by name', () => {
  const env = { LANG: undefined, HOME: '/tmp', GITHUB_TOKEN: 'mine' };
  expect({ ...commandEnvironment(host, { env }) }).toEqual({
    PATH: '/bin',
    HOME: '/tmp',
    LC_ALL: 'C',
    GITHUB_TOKEN: 'mine',
  });
});

test('a command inherits everything on request', () => {
  const environment = commandEnvironment(host, { inheritEnvironment: true });
  expect(environment).toMatchObject({ GITHUB_TOKEN: 's3cret', NODE_OPTIONS: '--inspect' });
  expect('GONE' in environment).toBe(false);
});
