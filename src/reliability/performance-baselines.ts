import { plainName } from '../core/plain-name.ts';
import { medianOf } from '../metrics/robust-trend.ts';
import type { PastRun } from '../metrics/run-history.ts';

/** Where a baseline comes from: somebody said it, earlier runs showed it, or it is the usual one of such phases. */
export type BaselineSource = 'configured' | 'learned' | 'standard';

/** How long a phase usually takes. */
export interface PhaseBaseline {
  readonly name: string;
  readonly baselineMs: number;
  readonly source: BaselineSource;
  /** From how many phases it was learned; 0 for others. */
  readonly samples: number;
}

/** Where baselines are taken from; what comes first wins. */
export interface BaselineSources {
  /** Milliseconds by name. */
  readonly configured: Readonly<Record<string, number>>;
  /** Earlier runs, oldest first. */
  readonly runs: readonly PastRun[];
  readonly standard: Readonly<Record<string, number>>;
  /** How often a phase has to have succeeded before a baseline is learned of it. */
  readonly leastSamples: number;
}

/** Older phases than these say little of how long one takes today. */
const mostSamples = 50;

/** The baselines that hold for phases: configured ones, else the median of recent successes, else the standard ones. */
export function baselinesFor(names: readonly string[], sources: BaselineSources): ReadonlyMap<string, PhaseBaseline> {
  const configured = byPlainName(sources.configured);
  const standard = byPlainName(sources.standard);
  const found = new Map<string, PhaseBaseline>();
  for (const name of names) {
    const plain = plainName(name);
    const said = configured.get(plain);
    const seen = sources.runs
      .flatMap(({ phases }) => phases)
      .filter((phase) => phase.status === 'success' && plainName(phase.name) === plain)
      .slice(-mostSamples);
    const learned = seen.length >= sources.leastSamples ? medianOf(seen.map(({ activeMs }) => activeMs)) : undefined;
    const usual = standard.get(plain);
    if (said !== undefined) found.set(plain, { name, baselineMs: said, source: 'configured', samples: 0 });
    else if (learned !== undefined && learned > 0)
      found.set(plain, { name, baselineMs: learned, source: 'learned', samples: seen.length });
    else if (usual !== undefined) found.set(plain, { name, baselineMs: usual, source: 'standard', samples: 0 });
  }
  return found;
}

function byPlainName(baselines: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  return new Map(Object.entries(baselines).map(([name, ms]) => [plainName(name), ms]));
}
