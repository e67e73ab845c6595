import type { Outlook } from './outlook.ts';
import type { ForecastRisk } from './risks.ts';

/** Fewer values than this make an interval wide and its figures coarse. */
const few = 10;
/** An interval of 80 % whose ends are this far apart, as a factor. */
const wide = 4;
/** A change is told for so many values. */
const recent = 20;

/** What speaks against relying on an outlook. */
export function outlookRisks(outlook: Outlook, used: number, subject?: string): readonly ForecastRisk[] {
  const about = subject === undefined ? {} : { subject };
  const of = subject === undefined ? '' : ` of ${JSON.stringify(subject)}`;
  const { basis, samples, rejected, changedAgo } = outlook;
  const risks: ForecastRisk[] = [];
  if (basis !== 'history') {
    const from = basis === 'baseline' ? 'a baseline' : 'nothing: it is no more than an order of magnitude';
    risks.push({
      kind: 'no-history',
      message: `There is no history${of}: the forecast is from ${from}.`,
      ...about,
      figures: {},
    });
  } else if (samples < few)
    risks.push({
      kind: 'few-samples',
      message: `The history${of} has only ${samples} ${samples === 1 ? 'entry' : 'entries'}: the interval is wide.`,
      ...about,
      figures: { samples },
    });
  const low = outlook.quantile(0.1);
  const high = outlook.quantile(0.9);
  if (basis === 'history' && high > wide * low && high > 0) {
    const factor = low === 0 ? Number.MAX_SAFE_INTEGER : high / low;
    const words = low === 0 ? 'from nothing to a lot' : `by a factor of ${factor.toFixed(1)} from low to high`;
    risks.push({
      kind: 'high-variance',
      message: `What it takes${of} varies much: ${words}.`,
      ...about,
      figures: { factor },
    });
  }
  if (changedAgo !== undefined && changedAgo <= recent)
    risks.push({
      kind: 'regime-change',
      message: `The level${of} has changed ${changedAgo} ${changedAgo === 1 ? 'entry' : 'entries'} ago: what came before says less.`,
      ...about,
      figures: { changedAgo },
    });
  if (used > high)
    risks.push({
      kind: 'over-usual-time',
      message: `More is used${of} than in 9 of 10 cases; the end may be near, or far.`,
      ...about,
      figures: { used, usual: outlook.quantile(0.5), high },
    });
  if (rejected > 0)
    risks.push({
      kind: 'values-rejected',
      message: `${rejected} entries of the history${of} are no amounts and were left out.`,
      ...about,
      figures: { rejected },
    });
  return risks;
}
