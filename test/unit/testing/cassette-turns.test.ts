import { describe, expect, test } from 'vitest';
import { systemHost } from '../../../src/core/host.ts';
import { CassetteTurns } from '../../../src/testing/cassette-turns.ts';

describe('the turns of a replay', () => {
  test('come in the order of their places, whoever asked first', async () => {
    const turns = new CassetteTurns(systemHost);
    const passed: number[] = [];
    await Promise.all([3, 1, 2].map((place) => turns.pass(place).then(() => passed.push(place))));
    expect(passed).toEqual([1, 2, 3]);
  });

  test('wait for what the code asks once it has been answered', async () => {
    const turns = new CassetteTurns(systemHost);
    const passed: number[] = [];
    const chain = async (...places: readonly number[]): Promise<void> => {
      for (const place of places) {
        await turns.pass(place);
        passed.push(place);
      }
    };
    await Promise.all([chain(1, 4, 5), chain(2, 3, 6)]);
    expect(passed).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('are idle only when nothing waits or runs', async () => {
    const turns = new CassetteTurns(systemHost);
    const order: string[] = [];
    let finish = (): void => undefined;
    const running = turns.run(() => new Promise<void>((done) => (finish = done))).then(() => order.push('ran'));
    const idle = turns.idle().then(() => order.push('idle'));
    for (let turn = 0; turn < 30; turn += 1) await systemHost.turn();
    expect(order).toEqual([]);
    finish();
    await running;
    await idle;
    expect(order).toEqual(['ran', 'idle']);
  });
});
