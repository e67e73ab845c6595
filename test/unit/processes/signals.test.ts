import { afterEach, expect, test, vi } from 'vitest';
import { handleSignals } from '../../../src/processes/signals.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const disposers: (() => void)[] = [];

afterEach(() => {
  for (const dispose of disposers.splice(0)) dispose();
});

function listen(
  host: FakeHost,
  on: readonly NodeJS.Signals[],
): { first: ReturnType<typeof vi.fn>; second: ReturnType<typeof vi.fn>; dispose: () => void } {
  const first = vi.fn<(signal: NodeJS.Signals) => void>();
  const second = vi.fn<(signal: NodeJS.Signals) => void>();
  const dispose = handleSignals(host, { on, first, second });
  disposers.push(dispose);
  return { first, second, dispose };
}

const send = (signal: NodeJS.Signals): boolean => process.emit(signal, signal);

test('the first signal is told as such, each later one as one that insists', async () => {
  const host = new FakeHost();
  const { first, second } = listen(host, ['SIGUSR2', 'SIGWINCH']);
  send('SIGUSR2');
  expect([first.mock.calls, second.mock.calls]).toEqual([[['SIGUSR2']], []]);
  await host.advance(1000);
  send('SIGUSR2');
  send('SIGWINCH');
  expect([first.mock.calls, second.mock.calls]).toEqual([[['SIGUSR2']], [['SIGUSR2'], ['SIGWINCH']]]);
});

test('a signal that arrives twice at once, as under npm, does not insist', async () => {
  const host = new FakeHost();
  const { first, second } = listen(host, ['SIGUSR2']);
  send('SIGUSR2');
  send('SIGUSR2');
  await host.advance(199);
  send('SIGUSR2');
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 0]);
  await host.advance(1);
  send('SIGUSR2');
  expect(second).toHaveBeenCalledTimes(1);
});

test('two registrations do not disturb each other', async () => {
  const host = new FakeHost();
  const one = listen(host, ['SIGUSR2']);
  send('SIGUSR2');
  await host.advance(1000);
  const other = listen(host, ['SIGUSR2']);
  send('SIGUSR2');
  expect([one.first.mock.calls.length, one.second.mock.calls.length]).toEqual([1, 1]);
  expect([other.first.mock.calls.length, other.second.mock.calls.length]).toEqual([1, 0]);
  one.dispose();
  await host.advance(1000);
  send('SIGUSR2');
  expect([one.second.mock.calls.length, other.second.mock.calls.length]).toEqual([1, 1]);
});

test('nothing is left behind, and a listener that was there before stays', () => {
  const before = process.listeners('SIGUSR2').length;
  const stays = vi.fn();
  process.on('SIGUSR2', stays);
  const { first, dispose } = listen(new FakeHost(), ['SIGUSR2', 'SIGUSR2']);
  expect(process.listeners('SIGUSR2')).toHaveLength(before + 2);
  dispose();
  dispose();
  expect(process.listeners('SIGUSR2')).toHaveLength(before + 1);
  send('SIGUSR2');
  expect([first.mock.calls.length, stays.mock.calls.length]).toEqual([0, 1]);
  process.off('SIGUSR2', stays);
});
