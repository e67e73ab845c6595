import type { ErrorRecord } from '../../src/core/error-record.ts';
import type { JournalEvent } from '../../src/core/events.ts';
import type { LimitReached, Usage, WrittenLimits } from '../../src/core/run-terms.ts';

const owner = { nonce: 'n1', host: 'build-2', bootId: 'b', pidNamespace: 'n', pid: 4711, startedAt: '1' } as const;
const error: Required<ErrorRecord> = {
  ...{ name: 'Error', message: 'no answer', code: 'E_NO', stack: 'Error: no answer\n    at plan (plan.ts:1:1)' },
  cause: { name: 'TypeError', message: 'fetch failed' },
  errors: [{ name: 'Error', message: 'one of two', code: 7 }],
  facts: { status: 503, host: 'example.org', fatal: false },
};
const usage: Required<Usage> = {
  ...{ tokens: 10, inputTokens: 4, outputTokens: 6, costUsd: 0.01, model: 'm', agent: 'planner', cachedTokens: 2 },
  models: { m: { inputTokens: 4, outputTokens: 6, cachedTokens: 2, costUsd: 0.01 } },
};
const limits: WrittenLimits = {
  ...{ duration: 60_000, attempts: 9, calls: 8, tokens: 1000, costUsd: 0.5 },
  phases: { planning: { tokens: 100 } },
  agents: { planner: { costUsd: 0.1 } },
};
const limit: Required<LimitReached> = {
  ...{ scope: 'agent', runId: 'nightly', phase: 'planning', agent: 'planner', day: '2026-11-20', measure: 'tokens' },
  ...{ limit: 100, used: 90, reserved: 5, asked: 10, mayPass: false },
};
const census = {
  ...{ expected: 2, done: 1, failed: 1, skipped: 0, notStarted: 0 },
  phases: [{ key: 'planning', status: 'done', expected: 1, done: 1, failed: 0, skipped: 0, notStarted: 0 }],
  fanOuts: [{ key: 'edit', expected: 1, done: 0, failed: 1, skipped: 0, notStarted: 0 }],
  failures: ['edit[b.ts]'],
} as const;

const files = { tree: '9daeafb9864cf43055ae93beb0afd6c7d144bfa4', directory: 'packages/app' } as const;

export const goldenRun = 'wf_20261120T101530123Z_k3x9q2';

/** One event of every type, with every field that it may have. The compiler sees to it that none is missing. */
export const everyEvent: {
  readonly [Type in JournalEvent['type']]: Required<Extract<JournalEvent, { readonly type: Type }>>;
} = {
  'agent-called': {
    ...{ type: 'agent-called', key: 'planning/plan', attempt: 1, provider: 'claude', agent: 'planner', model: 'm' },
    session: { id: '01234567-89ab-4cde-8f01-23456789abcd', resume: false },
    request: '0123456789abcdef',
    repairs: true,
  },
  'agent-traced': {
    ...{ type: 'agent-traced', key: 'planning/plan', attempt: 1 },
    trace: {
      ...{ turns: 2, toolCalls: 5, files: ['src/a.ts'], said: 'I run the tests again.' },
      calls: [{ name: 'Bash', what: 'npm test', times: 5, failed: 5 }],
    },
    loop: { calls: ['Bash'], times: 5 },
  },
  'call-reserved': {
    ...{ type: 'call-reserved', key: 'planning/plan', attempt: 1, agent: 'planner' },
    most: { attempts: 1, calls: 1, tokens: 100, costUsd: 0.02 },
    reservation: { id: 'r1', day: '2026-11-20' },
  },
  'call-settled': {
    ...{ type: 'call-settled', key: 'planning/plan', agent: 'planner', child: 'wf_20261119T101530123Z_cccccc' },
    used: { attempts: 1, calls: 1, tokens: 10, costUsd: 0.01, duration: 12 },
    agents: { planner: { tokens: 10 } },
    guessed: { costUsd: 0.01 },
    reservation: { id: 'r1', day: '2026-11-20' },
    known: { tokens: 4 },
  },
  opened: { type: 'opened', format: 1, owner },
  'run-started': {
    type: 'run-started',
    ...{ runId: goldenRun, workflow: 'add-feature', version: '1.2.0', inputHash: '0123456789abcdef' },
    phases: ['planning'],
    weights: [1],
    limits,
    ownLimits: { tokens: 1000 },
    metadata: { command: 'npm run agents', triggered_by: 'Ada' },
    parent: { runId: 'nightly', key: 'children/add', by: 'Ada' },
    forkedFrom: { runId: 'wf_20261119T101530123Z_aaaaaa', key: 'planning/plan', by: 'Ada' },
    files,
  },
  'step-started': { type: 'step-started', key: 'planning/plan' },
  'attempt-failed': {
    ...{ type: 'attempt-failed', key: 'planning', attempt: 1, error, retryInMs: 250, clears: ['a'] },
    ...{ tookMs: 12, rung: 'small', nextRung: 'large', usage },
    actions: [{ name: 'free', outcome: 'helped' }],
    unfit: { answer: '{"plan":1}', issues: ['plan: no text'] },
  },
  'actions-taken': {
    type: 'actions-taken',
    ...{ key: 'planning', on: 'warning', by: 'Ada' },
    actions: [
      { name: 'create_checkpoint', outcome: 'did-not-help' },
      { name: 'free', outcome: 'failed', message: 'no' },
    ],
  },
  'command-started': { type: 'command-started', key: 'planning/plan', child: { ...owner, group: 4711, mark: 'm' } },
  'phase-started': { type: 'phase-started', key: 'planning', name: 'planning', number: 1 },
  'step-completed': {
    type: 'step-completed',
    ...{ key: 'planning/plan', inputHash: 'aa', attempts: 2, activeMs: 12 },
    usage,
    again: true,
    child: { id: 'wf_20261120T101531000Z_bbbbbb', outcome: 'degraded' },
  },
  'step-failed': {
    ...{ type: 'step-failed', key: 'lint', inputHash: 'bb', attempts: 3, error, tolerated: true },
    ...{ activeMs: 12, usage, skipped: true, tookMs: 4, again: true },
  },
  'phase-completed': {
    type: 'phase-completed',
    key: 'planning',
    name: 'planning',
    number: 1,
    activeMs: 20,
    checkpoint: 1,
    minor: true,
    files,
    passed: { by: 'Ada', reason: 'done by hand' },
  },
  'phase-failed': { type: 'phase-failed', key: 'review', name: 'review', number: 2, activeMs: 7, error },
  'checkpoint-recorded': {
    type: 'checkpoint-recorded',
    key: 'mark',
    name: 'mark',
    number: 2,
    files,
  },
  'fan-out-started': { type: 'fan-out-started', key: 'edit', expected: 2 },
  'branch-completed': { type: 'branch-completed', key: 'edit[a.ts]', index: 0, again: true },
  'branch-failed': { type: 'branch-failed', key: 'edit[b.ts]', index: 1, error, again: true },
  'fan-out-ended': { type: 'fan-out-ended', key: 'edit', skipped: 0 },
  'step-parked': {
    type: 'step-parked',
    key: 'research',
    provider: 'anthropic',
    wakeAt: 1_763_633_750_000,
    reason: 'quota',
    usage,
  },
  'step-unparked': { type: 'step-unparked', key: 'research', provider: 'anthropic' },
  'timer-set': { type: 'timer-set', key: 'sleep', wakeAt: 1_763_633_740_000 },
  'timer-fired': { type: 'timer-fired', key: 'sleep' },
  'wait-started': { type: 'wait-started', key: 'approval', name: 'approval', deadlineAt: 1_763_633_750_000 },
  'command-received': {
    type: 'command-received',
    inboxPlace: 120,
    command: { id: 'c1', type: 'signal', at: 1_763_633_730_000, by: 'Ada', name: 'approval' },
  },
  'signal-received': { type: 'signal-received', key: 'approval', name: 'approval', id: 'c1', by: 'Ada' },
  'signal-rejected': { type: 'signal-rejected', key: 'approval', name: 'approval', id: 'c0', issues: ['no boolean'] },
  'wait-timed-out': { type: 'wait-timed-out', key: 'answer', name: 'answer' },
  'child-started': {
    type: 'child-started',
    key: 'child',
    inputHash: 'cc',
    workflow: 'test',
    childId: 'wf_20261120T101531000Z_bbbbbb',
  },
  'health-checked': {
    type: 'health-checked',
    ...{ key: 'health:check', trigger: 'phase', status: 'WARNING', checkedAt: 1_763_633_730_000 },
    reasons: ['disk: 83 % used'],
  },
  'effect-intended': {
    type: 'effect-intended',
    key: 'pull-request',
    effectKey: `${goldenRun}/pull-request`,
    attempt: 1,
  },
  'effect-unknown': { type: 'effect-unknown', key: 'pull-request', error, running: true },
  'effect-checked': { type: 'effect-checked', key: 'pull-request', answer: 'unknown', decides: false, error },
  'effect-resolved': { type: 'effect-resolved', key: 'pull-request', id: 'c2', as: 'done', by: 'Ada', reason: 'seen' },
  'not-durable': { type: 'not-durable', message: 'the disk was full' },
  'run-paused': {
    type: 'run-paused',
    reason: 'user',
    message: 'lunch',
    wakeAt: 1_763_633_760_000,
    key: 'approval',
    limit,
    activeMs: 5,
    phaseActiveMs: 3,
  },
  released: { type: 'released', activeMs: 5, phaseActiveMs: 3 },
  sealed: { type: 'sealed', segments: { 1: 34 }, missing: { 1: 1 } },
  'run-resumed': {
    type: 'run-resumed',
    by: 'resume',
    takenOver: true,
    mode: 'crash',
    phase: 'planning',
    clears: ['lint'],
    changes: 'apply',
    workflow: 'add-feature',
    startedAt: 1_763_633_730_000,
    limits,
    ownLimits: { tokens: 1000 },
  },
  'rollback-started': { type: 'rollback-started', to: 1, by: 'Ada', files: { ...files, before: files.tree } },
  'step-compensated': { type: 'step-compensated', key: 'deploy' },
  'compensation-failed': { type: 'compensation-failed', key: 'publish', error },
  'rolled-back': { type: 'rolled-back', to: 1, census, kept: ['pull-request'], saved: { ...files, number: 3 } },
  'step-skipped': {
    type: 'step-skipped',
    key: 'publish',
    by: 'Ada',
    reason: 'done by hand',
    clears: ['lint'],
    again: true,
  },
  'rerun-started': { type: 'rerun-started', from: 'lint', clears: ['lint'], failures: ['lint'], by: 'Ada', census },
  migrated: {
    type: 'migrated',
    from: '1.2.0',
    to: '2.0.0',
    renames: { lint: 'check' },
    drops: ['old'],
    inputHash: 'dd',
    census,
  },
  moving: { type: 'moving', to: 'folder "/srv/runs"', storage: 's1', nonce: 'j1', by: 'Ada' },
  arrived: { type: 'arrived', nonce: 'j1', inboxPlace: 7, by: 'Ada' },
  'run-interrupted': { type: 'run-interrupted', reason: 'the manager was closed', activeMs: 9, phaseActiveMs: 4 },
  'run-failed': { type: 'run-failed', error, failures: ['lint'], census },
  'run-cancelled': { type: 'run-cancelled', reason: 'not needed', by: 'Ada', census },
  'run-completed': { type: 'run-completed', outcome: 'degraded', census },
};

/** Values that are hard to keep: the text of a record must not depend on them. */
export const goldenValues: Partial<Record<JournalEvent['type'], unknown>> = {
  'run-started': { topic: 'dark mode' },
  'step-completed': { text: 'ü "quoted" \u2028 \\ ,"value": ,"sum":', deep: [{ value: [1, 1e21, 0.1, null, true] }] },
  'checkpoint-recorded': { at: 'mark' },
  'branch-completed': 'edited',
  'command-received': true,
  'signal-received': true,
  'run-completed': { url: 'https://example.org/1' },
};
