import { isHoldfastError, UsageError } from '../core/errors.ts';
import type { RunStatus } from '../core/events.ts';
import { invalidOption, requireKnownOptions, requireMethods } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import { hashValue } from '../core/json.ts';
import { Redactor } from '../core/redactor.ts';
import { isKeySegment } from '../storage/keys.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { lostTexts, markedTexts } from './lost-texts.ts';
import type { Plan } from './plan.ts';
import { decodeBundle, encodeBundle } from './plan-bundle.ts';
import { requirePlan } from './require-plan.ts';
import { isWhole, withoutSecrets } from './safe-plan.ts';
import {
  encodeKept,
  eventOf,
  type Kept,
  keptOf,
  keptPlan,
  type PlanEvent,
  type PlanRun,
  type PlanScript,
  type PlanStatus,
  statusOf,
  type StoredPlan,
} from './stored-plan.ts';

/** What plans ask of those who know runs. */
export interface PlanRuns {
  /** How a run stands, or stood when it went; `undefined` where nothing is known of one. */
  get(runId: string): Promise<{ readonly status: RunStatus; readonly gone?: PlanRun['gone'] } | undefined>;
}

/** Options of {@link PlanRegistry}. */
export interface PlanRegistryOptions {
  /** Where plans are kept. All processes that share it see the same ones. */
  readonly storage: StorageAdapter;
  /**
   * What knows runs: a manager.
   * @defaultValue nobody: then runs count as none
   */
  readonly runs?: PlanRuns;
  /**
   * What the script of a plan says of itself, by the id of the plan.
   * @defaultValue nobody is asked
   */
  readonly scripts?: (planId: string) => Promise<PlanScript | undefined>;
  /** Keeps secrets out of what is written. */
  readonly redactor?: Redactor;
  /** @defaultValue the real clock */
  readonly host?: Pick<Host, 'now'>;
}

const folder = 'plans/';
/** Each plan that is looked at has files open. */
const atOnce = 8;

/**
 * Keeps plans, in the storage that keeps runs, with what was done with them. A plan is written once and never changed; what
 * happens is added to a log, so that any number of processes may do so. How it stands is read from its runs and its script.
 */
export class PlanRegistry {
  readonly #storage: StorageAdapter;
  readonly #runs: PlanRegistryOptions['runs'];
  readonly #scripts: PlanRegistryOptions['scripts'];
  readonly #redactor: Redactor;
  readonly #host: Pick<Host, 'now'>;

  /** @throws UsageError `invalid-option`. Touches no storage. */
  constructor(options: PlanRegistryOptions) {
    requireKnownOptions('PlanRegistry', options, ['storage', 'runs', 'scripts', 'redactor', 'host']);
    const { storage, runs, scripts, redactor = new Redactor(), host = systemHost } = options;
    requireMethods('storage', storage, ['get', 'put', 'append', 'read', 'list'], 'a storage adapter');
    this.#storage = storage;
    this.#runs = runs;
    this.#scripts = scripts;
    this.#redactor = redactor;
    this.#host = host;
  }

  /**
   * Keeps a plan; resolves when that is durable. Keeping it again changes nothing. Secrets are not written: `redacted` says
   * where there were any.
   *
   * @throws UsageError `name-taken`, `invalid-option` for something that is no plan; StorageError.
   */
  async save(plan: Plan): Promise<StoredPlan> {
    requirePlan(plan);
    return this.#keep(plan, 'made');
  }

  /**
   * The plan with this id, or the only one whose id or name begins so, and how it stands.
   *
   * @throws UsageError `unknown-plan`, `invalid-option`; StorageError.
   */
  async require(idOrName: string): Promise<StoredPlan> {
    requireName(idOrName);
    const value = isKeySegment(idOrName) ? await this.#storage.get(keyOf(idOrName)) : undefined;
    const exact = keptOf(value);
    if (exact !== undefined) return this.#look(exact);
    const all = await this.#all();
    const found = all.filter(({ plan }) => plan.id.startsWith(idOrName) || plan.name.startsWith(idOrName));
    const [only, other] = found;
    if (only !== undefined && other === undefined && idOrName !== '') return this.#look(only);
    const shown = JSON.stringify(idOrName.slice(0, 100));
    const why =
      found.length > 1
        ? `there are ${found.length} of them: ${found.map(({ plan }) => plan.id).join(', ')}`
        : value !== undefined
          ? 'what is kept under this id cannot be read, it was changed or cut'
          : 'see `holdfast plan list`';
    throw new UsageError('unknown-plan', `There is no one plan ${shown}; ${why}.`, {
      subject: 'plan',
      value: idOrName,
    });
  }

  /** All plans, the newest first. @throws StorageError. */
  async list(options: { readonly status?: PlanStatus } = {}): Promise<readonly StoredPlan[]> {
    requireKnownOptions('list', options, ['status']);
    const all = await this.#all();
    const { status } = options;
    const looked = await this.#lookAt(all);
    return looked
      .filter((stored) => status === undefined || stored.status === status)
      .sort((one, other) => (one.plan.createdAt < other.plan.createdAt ? 1 : -1));
  }

  /** The ids of plans that are kept and cannot be read: changed by somebody else, or cut. They stay as they are. @throws StorageError. */
  async damaged(): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const { key, value } of this.#entries())
      if (value !== undefined && keptOf(value) === undefined) found.push(key.slice(folder.length));
    return found;
  }

  /** Notes something that was done with a plan. @throws UsageError `unknown-plan`, `invalid-option`; StorageError. */
  async record(id: string, event: Omit<PlanEvent, 'at'>): Promise<void> {
    requireName(id);
    if (!isKeySegment(id) || (await this.#read(id)) === undefined)
      throw new UsageError('unknown-plan', `There is no plan ${JSON.stringify(id.slice(0, 100))}.`, {
        subject: 'plan',
        value: id,
      });
    await this.#note(id, event);
  }

  /** A plan as a text to be handed on, with a checksum. @throws UsageError `unknown-plan`; StorageError. */
  async export(idOrName: string): Promise<string> {
    const { plan } = await this.require(idOrName);
    await this.#note(plan.id, { type: 'exported' });
    return encodeBundle(plan);
  }

  /**
   * Keeps a plan that {@link PlanRegistry.export} wrote, as one from elsewhere.
   *
   * @throws UsageError `invalid-export` when it is damaged, `name-taken` when another plan has its id; StorageError.
   */
  async import(text: string): Promise<StoredPlan> {
    return this.#keep(decodeBundle(text), 'imported');
  }

  async #keep(plan: Plan, origin: StoredPlan['origin']): Promise<StoredPlan> {
    const safe = withoutSecrets(plan, this.#redactor);
    if (!isWhole(plan, safe))
      throw new UsageError('invalid-option', 'This plan cannot be kept: it has too many phases, needs or arguments.', {
        subject: 'plan',
        value: plan.id,
      });
    // Of a plan from elsewhere only the marks tell what it had lost before.
    const redacted = [...lostTexts(plan, safe), ...(origin === 'made' ? [] : markedTexts(safe))];
    const kept = keptPlan(safe, origin, [...new Set(redacted)]);
    const value = encodeKept(kept);
    try {
      await this.#storage.put(keyOf(kept.plan.id), value, { ifAbsent: true });
      await this.#note(kept.plan.id, { type: origin === 'made' ? 'saved' : 'imported' });
    } catch (error) {
      if (!isHoldfastError(error) || error.code !== 'exists') throw error;
      const there = await this.#read(kept.plan.id);
      if (there === undefined || hashValue(there.plan.phases) !== hashValue(kept.plan.phases))
        throw new UsageError('name-taken', `There is another plan "${plan.id}" already.`, {
          subject: 'plan',
          value: plan.id,
          cause: error,
        });
      return this.#look(there);
    }
    return this.#look(kept);
  }

  async #all(): Promise<readonly Kept[]> {
    const found: Kept[] = [];
    for await (const { value } of this.#entries()) {
      const kept = keptOf(value);
      if (kept !== undefined) found.push(kept);
    }
    return found;
  }

  async *#entries(): AsyncIterable<{ readonly key: string; readonly value?: string }> {
    let after: string | undefined;
    do {
      const page = await this.#storage.list(folder, {
        folders: 'plan',
        values: true,
        ...(after === undefined ? {} : { after }),
      });
      yield* page.entries;
      after = page.next;
    } while (after !== undefined);
  }

  async #read(id: string): Promise<Kept | undefined> {
    return keptOf(await this.#storage.get(keyOf(id)));
  }

  /** How plans stand, in their order, few at a time. */
  async #lookAt(all: readonly Kept[]): Promise<readonly StoredPlan[]> {
    const looked: StoredPlan[] = [];
    const waiting = all.entries();
    const worker = async (): Promise<void> => {
      for (const [index, kept] of waiting) looked[index] = await this.#look(kept);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return looked;
  }

  async #look(kept: Kept): Promise<StoredPlan> {
    const { id } = kept.plan;
    const history: PlanEvent[] = [];
    for await (const { line } of this.#storage.read(`${folder}${id}/history`)) {
      const event = eventOf(line);
      if (event !== undefined) history.push(event);
    }
    const ids = new Set(history.flatMap(({ runId }) => runId ?? []));
    const runs: PlanRun[] = [];
    for (const runId of ids) {
      const run = await this.#runs?.get(runId);
      if (run === undefined) continue;
      runs.push({ id: runId, status: run.status, ...(run.gone === undefined ? {} : { gone: run.gone }) });
    }
    const script = await this.#scripts?.(id);
    return { ...kept, status: statusOf(runs, script), runs, ...(script === undefined ? {} : { script }), history };
  }

  async #note(id: string, event: Omit<PlanEvent, 'at'>): Promise<void> {
    const at = new Date(this.#host.now()).toISOString();
    await this.#storage.append(`${folder}${id}/history`, [
      JSON.stringify(this.#redactor.redactValue({ at, ...event })),
    ]);
  }
}

function requireName(value: unknown): void {
  if (typeof value !== 'string') throw invalidOption('plan', value, 'the id or the name of a plan');
}

function keyOf(id: string): string {
  return `${folder}${id}/plan`;
}
