import { UsageError } from '../core/errors.ts';
import { type DeliveryChoice, isDelivery, remembered, rememberedChoice } from './delivery.ts';
import type { FoundRun } from './require-run.ts';

/**
 * What a delivery is gone on with that an id has already: what its run remembers, whatever the command line leaves open.
 *
 * @throws UsageError `run-id-conflict` where the command line says something else, or the run is of another kind.
 */
export function joinedChoice(
  run: Pick<FoundRun, 'workflow_id' | 'workflow' | 'metadata'>,
  choice: DeliveryChoice,
): DeliveryChoice {
  const { workflow_id: id, workflow, metadata } = run;
  if (!isDelivery(run))
    throw conflict(
      id,
      `was not started by \`holdfast deliver\` (its workflow is ${JSON.stringify(workflow)}); choose another id`,
    );
  const before = rememberedChoice(metadata);
  for (const name of remembered) {
    const [said, had] = [choice[name], before[name]];
    if (said !== undefined && said !== had)
      throw conflict(
        id,
        `was started with ${had === undefined ? `no --${name}` : `--${name} ${had}`}, not with --${name} ${said}; leave the option out, or choose another id`,
      );
  }
  return { ...choice, ...before };
}

function conflict(id: string, how: string): UsageError {
  return new UsageError('run-id-conflict', `Run "${id}" ${how}.`, { subject: 'id', value: id, runId: id });
}
