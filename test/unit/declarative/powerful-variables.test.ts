import { expect, test } from 'vitest';
import { isPowerful } from '../../../src/declarative/powerful-variables.ts';

test.each([
  ...['HOME', 'XDG_CONFIG_HOME', 'ZDOTDIR', '_JAVA_OPTIONS', 'JAVA_TOOL_OPTIONS', 'MAKEFLAGS', 'RUSTC_WRAPPER', 'CC'],
  ...['SSH_ASKPASS', 'VISUAL', 'BROWSER', 'PROMPT_COMMAND', 'GCONV_PATH', 'PATH', 'path', 'LD_PRELOAD', 'BASH_ENV'],
  ...['NODE_OPTIONS', 'PYTHONPATH', 'GIT_SSH_COMMAND', 'EDITOR', 'MANPAGER', 'LESSOPEN', 'CLASSPATH', 'RUSTFLAGS'],
])('%s says what is run', (variable) => {
  expect(isPowerful(variable)).toBe(true);
});

test.each([
  'NAME',
  'TAG',
  'TOKEN',
  'A',
  'HOMEPAGE',
  'MY_HOME',
  'CCX',
  'TARGET',
  'RELEASE',
  'PATHS',
  'LANG',
  'DATABASE_URL',
])('%s does not', (variable) => {
  expect(isPowerful(variable)).toBe(false);
});
