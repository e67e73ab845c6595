import { encodeValue } from '../core/json.ts';
import { isUnder } from '../state/renames.ts';
import { type Cassette, type CassetteRecord, openings, withoutStack } from '../workflow/cassette.ts';
import { withoutField } from '../workflow/without-field.ts';
import type { ReplayEnding } from './cassette-differences.ts';
import type { CassetteCall } from './cassette-question.ts';
import type { CassetteWalk } from './cassette-walk.ts';

/** The same records, each with what is asked now. */
export function cassetteWithQuestions(cassette: Cassette, { byKey }: CassetteWalk, knowsAgents: boolean): Cassette {
  const records = cassette.records.map((record) => {
    const call = byKey.get(record.key);
    return call === undefined ? record : asking(record, call, knowsAgents);
  });
  return { ...cassette, records };
}

function asking(given: CassetteRecord, call: CassetteCall, knowsAgents: boolean): CassetteRecord {
  const record = withoutField(given, 'asked');
  const { inputHash: before } = record;
  const own = before === undefined ? undefined : hashOf(before, call, knowsAgents);
  const isEnd = !openings.has(record.type);
  return {
    ...record,
    as: call.sort,
    ...(own === undefined ? {} : { inputHash: own }),
    // Said once, with the answer.
    ...(call.asked === undefined || !isEnd ? {} : { asked: call.asked }),
  };
}

/** Whom an agent asks is part of its hash, and unknown here unless its registry was given. */
function hashOf(before: string, { sort, inputHash = before }: CassetteCall, knowsAgents: boolean): string {
  if (sort !== 'agent' || knowsAgents) return inputHash;
  const [input = ''] = inputHash.split('+');
  const [, fingerprint] = before.split('+');
  return fingerprint === undefined ? input : `${input}+${fingerprint}`;
}

/** The cassette that a run of today with the same answers would give. */
export function acceptedCassette(
  cassette: Cassette,
  walk: CassetteWalk,
  ending: ReplayEnding,
  knowsAgents: boolean,
): Cassette {
  const { tape, questions, real: bodies } = walk;
  const calls = questions
    .filter(({ answeredAt, sort }) => answeredAt !== undefined && sort !== 'fresh')
    .toSorted((one, other) => (one.answeredAt ?? 0) - (other.answeredAt ?? 0));
  const records: CassetteRecord[] = [];
  let last: CassetteCall | undefined;
  for (const call of calls) {
    const { key = '', askedAt } = call;
    const recorded = tape.settled.get(key)?.record;
    const real = bodies.ends.get(key);
    if (last !== undefined && askedAt < (last.answeredAt ?? 0)) {
      const at = records.findIndex(
        (one) => !openings.has(one.type) && (walk.byKey.get(one.key)?.answeredAt ?? 0) > askedAt,
      );
      records.splice(at < 0 ? records.length : at, 0, { type: 'step-started', key, as: call.sort });
    }
    last = call;
    if (real !== undefined && 'error' in real) {
      records.push({
        type: 'step-failed',
        key,
        error: withoutStack(real.error),
        ...(call.critical ? {} : { tolerated: true }),
      });
    } else if (real !== undefined || recorded === undefined) {
      const value = real === undefined ? encodeValue(walk.answerOf(key)) : real.text;
      records.push(
        asking(
          { type: 'step-completed', key, as: call.sort, ...(value === undefined ? {} : { value }) },
          call,
          knowsAgents,
        ),
      );
    } else records.push(asking(recorded, call, knowsAgents));
  }
  records.push(...cassette.records.filter(({ type, key }) => openings.has(type) && tape.open.has(key)));
  for (const { record } of [...tape.settled.values(), ...tape.failedPhases.values()]) {
    if (record.type !== 'phase-completed' && record.type !== 'phase-failed') continue;
    // Behind everything that happened in it.
    records.splice(records.findLastIndex(({ key }) => isUnder(key, record.key)) + 1, 0, record);
  }
  return { ...cassette, ...endOf(cassette, ending), records };
}

function endOf({ run, output }: Cassette, ending: ReplayEnding): Pick<Cassette, 'run' | 'output'> {
  const rest = withoutField(withoutField(run, 'outcome'), 'error');
  if (ending.status === 'completed')
    return { run: { ...rest, status: 'completed', outcome: ending.outcome }, output: encodeValue(ending.output) };
  if (ending.status === 'stopped') return { run, output };
  return { run: { ...rest, status: 'failed', error: withoutStack(ending.record) }, output: undefined };
}
