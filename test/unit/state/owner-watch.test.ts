import { describe, expect, test } from 'vitest';
import { identifyProcess } from '../../../src/processes/identity.ts';
import { begin, claim, completed, deadProcess, elsewhere, makeScene, runId } from './scene.ts';

describe('the liveness of an owner', () => {
  test('of this manager and of a process that runs is alive, of one that is certainly gone dead at once', async () => {
    const { manager } = makeScene();
    const state = manager();
    expect(await state.liveness(state.owner)).toBe('alive');
    expect(await state.liveness(manager().owner)).toBe('alive');
    expect(await state.liveness(manager({ process: deadProcess(identifyProcess()) }).owner)).toBe('dead');
  });

  test('of another machine is unknown at first, alive once its counter moved', async () => {
    const { manager, host, storage } = makeScene();
    const owner = manager({ process: elsewhere });
    const observer = manager();
    expect(await observer.liveness(owner.owner)).toBe('unknown');
    await begin(owner);
    expect((await storage.list('owners/')).entries).toEqual([]);
    for (let beat = 0; beat < 20; beat += 1) {
      await host.advance(10_000);
      expect(await observer.liveness(owner.owner)).toBe('alive');
    }
  });

  test('is dead when its counter stood still for 30 s and three of its beats, by the clock of the observer', async () => {
    const { manager, host } = makeScene();
    const owner = manager({ process: elsewhere, heartbeatMs: 20_000 });
    await begin(owner);
    await host.advance(20_000);
    const observer = manager();
    expect(await observer.liveness(owner.owner)).toBe('unknown');
    await owner.close();
    const { manager: other, host: still } = makeScene();
    const gone = other({ process: elsewhere }).owner;
    const watcher = other();
    expect(await watcher.liveness(gone)).toBe('unknown');
    await still.advance(29_999);
    expect(await watcher.liveness(gone)).toBe('unknown');
    await still.advance(1);
    expect(await watcher.liveness(gone)).toBe('dead');
  });

  test('is alive though it beats once a minute and its first minute is not over', async () => {
    const { manager, host } = makeScene();
    const owner = manager({ process: elsewhere, heartbeatMs: 60_000 });
    const observer = manager();
    await begin(owner);
    for (let look = 0; look < 20; look += 1) {
      expect(await observer.liveness(owner.owner)).not.toBe('dead');
      await host.advance(10_000);
    }
    await owner.close();
  });

  test('with slower beats waits for three of them', async () => {
    const { manager, host, storage } = makeScene();
    const { owner } = manager({ process: elsewhere });
    await storage.put(`owners/${owner.nonce}`, JSON.stringify({ counter: 7, every_ms: 20_000 }));
    const observer = manager();
    expect(await observer.liveness(owner)).toBe('unknown');
    await host.advance(59_999);
    expect(await observer.liveness(owner)).toBe('unknown');
    await host.advance(1);
    expect(await observer.liveness(owner)).toBe('dead');
  });

  test('of a process of this machine that does not beat, being stopped, follows the slow rule', async () => {
    const { manager, host } = makeScene();
    const { owner } = manager();
    const observer = manager();
    expect(await observer.liveness(owner)).toBe('alive');
    await host.advance(29_000);
    expect(await observer.liveness(owner)).toBe('alive');
    await host.advance(1000);
    expect(await observer.liveness(owner)).toBe('dead');
  });

  test('is not judged by a time in which it held nothing, and so had no reason to beat', async () => {
    const { manager, host, storage } = makeScene();
    const owner = manager();
    const observer = manager();
    const first = await begin(owner);
    await expect(claim(observer)).rejects.toThrow('owned');
    await first.close();
    await host.advance(50_000);
    // What it takes now is its own, also before its first beat.
    await begin(owner, 0, 'other');
    await expect(claim(observer, {}, 'other')).rejects.toThrow('owned');
    await host.advance(9000);
    expect((await storage.list('owners/')).entries).toEqual([]);
    await expect(claim(observer, {}, 'other')).rejects.toThrow('owned');
    expect((await observer.get('other'))?.status).toBe('in_progress');
    await host.advance(1000);
    await expect(claim(observer, {}, 'other')).rejects.toThrow('owned');
    await owner.close();
  });

  test('survives records that are no owners', async () => {
    const { manager } = makeScene();
    const hostile = { nonce: '', host: '', bootId: '', pidNamespace: '', pid: -1, startedAt: '' };
    expect(await manager().liveness(hostile)).toBe('unknown');
    expect(await manager().liveness({ ...hostile, nonce: '../../x' })).toBe('unknown');
  });
});

describe('the heartbeat', () => {
  test('lasts as long as runs are held, and takes its sign away', async () => {
    const { manager, host, storage } = makeScene();
    const state = manager();
    expect(host.pendingTimers).toBe(0);
    const [one, other] = [await begin(state), await begin(state, 0, 'other')];
    await host.advance(10_000);
    expect((await storage.list('owners/')).entries).toHaveLength(1);
    expect(host.pendingKeepAliveTimers).toBe(0);
    await one.close();
    await host.advance(10_000);
    expect((await storage.list('owners/')).entries).toHaveLength(1);
    await other.close();
    await state.close();
    expect((await storage.list('owners/')).entries).toEqual([]);
    expect(host.pendingTimers).toBe(0);
  });
});

test('no owner that beats is robbed because of any clock: 0 of 100', async () => {
  const second = 1000;
  const day = 86_400_000;
  const jumps = [second, -second, 60 * second, -60 * second, 3600 * second, -3600 * second, day, -day];
  const clocks = [...jumps.map((jump) => (now: number) => now + jump), () => 0, () => Date.UTC(2038, 0, 19, 3, 14, 8)];
  let robbed = 0;
  for (let trial = 0; trial < 100; trial += 1) {
    const { manager, host } = makeScene();
    const owner = manager({ process: elsewhere });
    const journal = await begin(owner, 1);
    const observer = manager();
    for (let look = 0; look < 12; look += 1) {
      const clock = clocks[(trial + look * (trial % 3)) % clocks.length];
      if (clock !== undefined) host.setWallClock(clock(host.now()));
      await host.advance(7000);
      await claim(observer).then(
        () => (robbed += 1),
        () => undefined,
      );
    }
    await journal.append(completed('still mine'));
    expect((await observer.get(runId))?.epoch).toBe(1);
    await owner.close();
  }
  expect(robbed).toBe(0);
});
