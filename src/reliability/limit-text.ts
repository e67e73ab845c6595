import { amountText } from '../core/amounts.ts';
import { unescapeName } from '../core/encodings.ts';
import type { LimitReached } from '../core/run-terms.ts';

/** Says which limit was reached, how high it is and what was used of it; without a full stop. */
export function limitText(reached: LimitReached): string {
  const { measure, limit, used, reserved, asked } = reached;
  const inUse = reserved === 0 ? '' : ` and ${amountText(measure, reserved)} reserved`;
  const more = asked === undefined || asked === 0 ? '' : `; ${amountText(measure, asked)} more do not fit`;
  return `The limit of ${amountText(measure, limit)} for ${whose(reached)} is reached: ${amountText(measure, used)} used${inUse}${more}`;
}

function whose({ scope, day, agent, phase, runId }: LimitReached): string {
  const ofAgent = agent === undefined ? '' : `agent "${agent}" `;
  if (scope === 'day') return `${ofAgent}${ofAgent === '' ? '' : 'on '}the day ${day ?? ''} (UTC)`;
  if (scope === 'phase') return `phase "${unescapeName(phase ?? '')}" of run "${runId ?? ''}"`;
  return `${ofAgent}${ofAgent === '' ? '' : 'in '}run "${runId ?? ''}"`;
}
