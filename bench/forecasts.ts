import { forecast, forecastRun, type PastRun } from 'holdfast/forecasts';
import { kinds, normal, seeded } from './forecast-series.ts';
import { percentile, report } from './measure.ts';

const lengths = [40, 100, 250];
const seeds = [1, 2, 3];
/** Values before this one are only learned from. */
const first = 10;
/** Each so many values one is forecast: one forecast reads the whole history anew. */
const every = 3;

interface Score {
  count: number;
  held: number;
  width: number;
  /** Width, and ten times what is outside: what an interval of 80 % is judged by (Winkler, 1972). */
  winkler: number;
}

function add(score: Score, low: number, high: number, value: number, usual: number): void {
  score.count += 1;
  if (value >= low && value <= high) score.held += 1;
  score.width += (high - low) / usual;
  score.winkler += (high - low + 10 * Math.max(0, low - value, value - high)) / usual;
}

const share = (score: Score): number => (100 * score.held) / score.count;
const fresh = (): Score => ({ count: 0, held: 0, width: 0, winkler: 0 });

/** How often intervals of 80 % hold what comes next, and how wide they are, against the percentiles of the history. */
export function benchForecasts(): void {
  const all: { readonly name: string; readonly ours: Score; readonly floor: Score }[] = [];
  for (const [place, [name, series]] of Object.entries(kinds).entries()) {
    const [ours, floor] = [fresh(), fresh()];
    for (const length of lengths)
      for (const seed of seeds) {
        const values = series(seeded(1000 * seed + 10 * length + place), length);
        const usual = percentile(values, 0.5);
        for (let index = first; index < length; index += every) {
          const history = values.slice(0, index);
          const value = values[index] ?? 0;
          const { low, high } = forecast({ history });
          add(ours, low, high, value, usual);
          add(floor, percentile(history, 0.1), percentile(history, 0.9), value, usual);
        }
      }
    all.push({ name, ours, floor });
    report(`forecasts: held by 80 %, ${name}`, {
      floor: share(floor),
      ours: share(ours),
      unit: '%',
      target: 'at least 75 %',
      met: share(ours) >= 75,
    });
    report(`forecasts: Winkler score, ${name}`, {
      floor: floor.winkler / floor.count,
      ours: ours.winkler / ours.count,
      unit: 'usual',
      target: 'ratio at most 1.1',
      met: ours.winkler / ours.count <= (1.1 * floor.winkler) / floor.count,
    });
  }
  const mean = (of: (entry: (typeof all)[number]) => number): number =>
    all.reduce((sum, entry) => sum + of(entry), 0) / all.length;
  const overall = mean(({ ours }) => share(ours));
  report('forecasts: held by 80 %, all kinds', {
    floor: mean(({ floor }) => share(floor)),
    ours: overall,
    unit: '%',
    target: '77 to 83 %',
    met: overall >= 77 && overall <= 83,
  });
  const calibrated = all.filter(({ floor }) => Math.abs(share(floor) - 80) <= 3);
  const ratios = calibrated.map(({ ours, floor }) => ours.width / ours.count / (floor.width / floor.count));
  report('forecasts: median width where percentiles hold', {
    floor: 1,
    ours: percentile(ratios, 0.5),
    unit: 'times',
    target: 'at most 1.15',
    met: percentile(ratios, 0.5) <= 1.15,
  });
  benchLiveRuns();
  benchSpeed();
}

const phases = ['initialization', 'implementation', 'testing', 'review'];
const usualMs = [10_000, 1_800_000, 600_000, 300_000];

/** A run whose phases go together: what makes one slow makes the others slow. */
function pastRun(random: () => number, place: number): PastRun {
  const shared = 0.3 * normal(random);
  const own = usualMs.map((usual) => usual * Math.exp(shared + 0.25 * normal(random)));
  let endedAt = place * 86_400_000;
  const past = phases.map((name, index) => {
    const activeMs = own[index] ?? 0;
    endedAt += activeMs;
    return { name, activeMs, status: 'success' as const, endedAt };
  });
  return {
    ...{ id: `run-${place}`, workflow: 'bench', endedAt, status: 'success', phases: past },
    durationMs: own.reduce((sum, ms) => sum + ms, 0),
    ...{ steps: 4, failedSteps: 0, recoveredSteps: 0, retries: 0, tokens: 0, costUsd: 0 },
  };
}

/** How often the rest of a run that is half-way through a phase is what was expected of it. */
function benchLiveRuns(): void {
  const [ours, floor] = [fresh(), fresh()];
  for (let seed = 0; seed < 300; seed += 1) {
    const random = seeded(seed);
    const runs = Array.from({ length: 15 + Math.floor(random() * 40) }, (_, place) => pastRun(random, place));
    const next = pastRun(random, runs.length);
    const at = Math.floor(random() * phases.length);
    const current = next.phases[at];
    if (current === undefined) continue;
    const elapsedMs = current.activeMs * random();
    const done = next.phases.slice(0, at);
    const before = done.reduce((sum, { activeMs }) => sum + activeMs, 0);
    const rest = (next.durationMs ?? 0) - before - elapsedMs;
    const position = { elapsedMs: before + elapsedMs, done, current: { name: current.name, elapsedMs } };
    const { remainingMs } = forecastRun({ runs, position });
    const whole = runs.map(({ durationMs = 0 }) => durationMs);
    add(ours, remainingMs.low, remainingMs.high, rest, 1_000_000);
    const left = (p: number): number => Math.max(0, percentile(whole, p) - before - elapsedMs);
    add(floor, left(0.1), left(0.9), rest, 1_000_000);
  }
  report('forecasts: held by 80 %, the rest of live runs', {
    floor: share(floor),
    ours: share(ours),
    unit: '%',
    target: '75 to 87 %',
    met: share(ours) >= 75 && share(ours) <= 87,
  });
  report('forecasts: Winkler score, the rest of live runs', {
    floor: floor.winkler / floor.count,
    ours: ours.winkler / ours.count,
    unit: 'ks',
    target: 'less than the floor',
    met: ours.winkler < floor.winkler,
  });
}

function benchSpeed(): void {
  const random = seeded(7);
  const history = Array.from({ length: 400 }, () => 60_000 * Math.exp(0.3 * normal(random)));
  forecast({ history });
  const startedAt = performance.now();
  for (let round = 0; round < 5; round += 1) forecast({ history });
  const ms = (performance.now() - startedAt) / 5;
  report('forecasts: one forecast from 400 values', { ours: ms, unit: 'ms', target: 'at most 250 ms', met: ms <= 250 });
}
