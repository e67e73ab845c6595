import { describe, expect, test } from 'vitest';
import { conflictText } from '../../../src/memory/conflict-report.ts';
import type { ConflictKind } from '../../../src/memory/conflict.ts';
import type { DecisionDraft } from '../../../src/memory/decision.ts';
import { WorkflowMemory } from '../../../src/memory/workflow-memory.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { rowsIn } from './rows.ts';

async function remember(...drafts: readonly Partial<DecisionDraft>[]): Promise<WorkflowMemory> {
  const memory = new WorkflowMemory({ storage: new MemoryStorage(), host: new FakeHost() });
  const dated = drafts.map((draft, index) => ({
    decision: 'x',
    id: 'abcdef'.charAt(index),
    timestamp: `2026-0${index + 1}-01`,
    project: 'p',
    ...draft,
  }));
  await memory.recordAll(dated);
  return memory;
}

async function kinds(...drafts: readonly Partial<DecisionDraft>[]): Promise<readonly ConflictKind[]> {
  return (await (await remember(...drafts)).conflicts()).map(({ kind }) => kind);
}

describe('decisions contradict each other', () => {
  test.each(
    rowsIn(`
    one is against what the other is for | Introduce feature flags for risky changes | Avoid feature flags for risky changes
    one leaves what the other takes | Replace Jenkins with GitHub Actions for builds | Run builds on Jenkins
    only one of two can be chosen | Use PostgreSQL for orders | Orders are kept in MongoDB
    the poles differ | Keep the shop a monolith | Split the shop into microservices
    the amounts differ | Keep access logs for 30 days | Keep access logs for 6 months
    a predicate is denied | Request bodies are logged for debugging | Request bodies must not appear in logs
    one says behind it that it is off | Enable debug logging everywhere | Debug logging is off
    one is not needed any more | Public functions must have doc comments | Doc comments on functions are not required
    one lacks what the other needs | Changes are merged without approval | Every change needs approval to be merged
    the owners differ | The payments team owns the billing service | Billing service is owned by the platform team
    nobody does what the other does | Deploy on Fridays | Nobody deploys on Fridays
    one is off limits | Support staff log in as customers | Logging in as customers is off limits for support staff
    a span is said with an article | Upload links live for ten minutes | Upload links are valid for a day
    the rhythms differ | Release the mobile app every two weeks | The mobile app is released once a quarter
    the rates differ | Clients may send 100 requests per minute | The limit for clients is 1,000 requests a minute
    the versions differ | We support Node 18 and newer | The minimum Node version is 22
    the counts differ | A merge needs two approvals | One approval is enough for a merge
    the same goes to different places | The web shop runs on Nimbus | The web shop is deployed on Stratus
    what sounds like an environment is none | Timestamps are stored in local time | Timestamps are stored in UTC in production
    one is opted into and the other out of | Telemetry is opt-out | Telemetry is opt-in
    one is denied where the other puts it | Service passwords live in environment files | Service passwords must not be in environment files
    one drops what the other takes | Drop Jenkins and use GitHub Actions for builds | Builds run on Jenkins
    what one is against has a name | No ORMs anywhere in the code base | Adopt Prisma for the reservations module
    what holds for all does not hold for one | All services are written in Go | Write the billing service in Rust
    another does what only one may do | Only the platform team may change Terraform code | Product teams edit their own Terraform code
    a limit is raised | The timeout of calls to the bank is 5 seconds | Calls to the bank may take up to 60 seconds
    what is limited has no limit | Uploads have no size limit | Uploads of at most 25 MB
    what is kept forever is deleted | Keep invoices forever | Invoices are deleted after 90 days
    stores of other kinds keep the same | Use Postgres for sessions | Keep sessions in Redis
    nothing else is to be chosen | We stay on AWS only | Run the recommendation jobs on Google Cloud
    what is said of the subject stands before | Coverage is reported but never blocks a build | Coverage blocks a build
    a name is written with humps | Builds run on GitHub Actions | Builds run on CircleCI
    the amounts differ, in words | Give calls to the bank ten seconds | Give calls to the bank two seconds
  `),
  )('%s', async (_, one, other) => {
    const memory = await remember({ decision: one }, { decision: other });
    const conflicts = await memory.conflicts();
    expect(conflicts).toMatchObject([{ kind: 'contradictory-outcome', decisions: ['a', 'b'] }]);
    expect(conflicts[0]?.suggestions.map(({ way, winner }) => [way, winner])).toEqual([
      ['latest-wins', 'b'],
      ['merge', undefined],
      ['ask', undefined],
    ]);
  });

  test('by what was asked, where the answer is yes or no', async () => {
    const one = { question: 'Do we pin dependencies?', decision: 'Yes.' };
    expect(await kinds(one, { question: 'Pins', decision: 'Do not pin dependencies' })).toEqual([
      'contradictory-outcome',
    ]);
    expect(await kinds(one, { question: 'Pins', decision: 'Pin dependencies' })).toEqual([]);
  });

  test.each(
    rowsIn(`
    other kinds of the same | Restart tokens live for ten minutes | Signing tokens live for thirty days
    what is demanded by a double denial | Nothing is deployed without a review | Deploy twice a day
    conditions that exclude each other | When load is above 80 %, add pods | When load is below 20 %, remove pods
    what is stored and what is shown | Store timestamps in UTC | Show timestamps in the user's local time
    reasons | Cache pages to avoid load on the database | Cache prices to avoid load on the shop
    platforms that each have a language | Kotlin for the Android app | Swift for the iOS app
  `),
  )('but not %s', async (_, one, other) => {
    expect(await kinds({ decision: one }, { decision: other })).toEqual([]);
  });

  test('but not by a longer thing that stands behind what is denied', async () => {
    const cents = 'Integer cents with a currency code, never floats';
    expect(
      await kinds(
        { decision: `${cents} and blue-green deployment with a switch at the load balancer` },
        { decision: `Blue-green deployment with a switch at the load balancer and ${cents.toLowerCase()}` },
      ),
    ).toEqual([]);
  });

  test('but not by what each says besides a clause that both say', async () => {
    const shared = 'Buffer readings on the device and upload when connected';
    const besides = ['sleep between readings and batch uploads hourly', 'Argon2id with parameters reviewed each year'];
    expect(
      await kinds({ decision: `${shared} and ${besides[0]}` }, { decision: `${shared} and ${besides[1]}` }),
    ).toEqual([]);
    expect(
      await kinds(
        { decision: `${shared} and keep access logs for 30 days` },
        { decision: `${shared} and keep access logs for 90 days` },
      ),
    ).toEqual(['contradictory-outcome']);
    expect(
      await kinds(
        { decision: `${shared}, no secrets in the folder of plain files` },
        { decision: `No secrets in the folder of plain files, ${shared.toLowerCase()}` },
      ),
    ).toEqual([]);
  });

  test('but not by places of things that have nothing to do with each other', async () => {
    expect(
      await kinds(
        { decision: 'Sample debug lines, keep errors, store in Loki and everything in Terraform' },
        { decision: 'Sample debug lines, keep errors, store in Loki and alert on symptoms' },
      ),
    ).toEqual([]);
  });

  test('when one chooses what the other had rejected for the same', async () => {
    const one = { question: 'Payment provider', decision: 'Take Lemonway', alternatives: ['Mollie'] };
    expect(
      await kinds(one, { question: 'Payment provider for the shop', decision: 'Payments go through Mollie' }),
    ).toEqual(['contradictory-outcome']);
  });

  test('in no time where a text says one word thousands of times', async () => {
    const again = 'port '.repeat(3500);
    expect(
      await kinds(
        { decision: again },
        { decision: `${again} too` },
        { decision: '1,'.repeat(9000) },
        { decision: 'x', alternatives: [again, '1.1.'.repeat(5000)] },
      ),
    ).not.toContain('dependency');
  });

  test('but not when its words stand here and there in the other', async () => {
    const one = {
      question: 'Keys in the repository',
      decision: 'Block pushes by a hook',
      alternatives: ['Scan nightly'],
    };
    const scattered =
      'Block pushes with keys by a hook that is scanning, and rerun the hardware tests with the build nightly';
    expect(await kinds(one, { question: 'Keys in repositories and boards', decision: scattered })).toEqual([]);
    const chosen = 'Block pushes with keys by a hook, and scan repositories nightly';
    expect(await kinds(one, { question: 'Keys in repositories and boards', decision: chosen })).toHaveLength(1);
  });

  test.each([
    ['of another project', { project: 'q' }],
    ['for another component', { context: { component: 'reports' } }],
    ['that was rejected', { status: 'rejected' }],
    ['that supersedes it', { links: [{ kind: 'supersedes', id: 'a' }] }],
    ['that amends it', { links: [{ kind: 'amends', id: 'a' }] }],
  ] as const)('not with one %s', async (_, more) => {
    const one = { decision: 'Use PostgreSQL for orders', context: { component: 'orders' } };
    expect(await kinds(one, { decision: 'Use MongoDB for orders', context: { component: 'orders' } })).toEqual([
      'contradictory-outcome',
    ]);
    expect(await kinds(one, { decision: 'Use MongoDB for orders', context: { component: 'orders' }, ...more })).toEqual(
      [],
    );
  });

  test.each([
    ['Use PostgreSQL for orders', 'Use MongoDB for product descriptions'],
    ['Cache product pages in Redis', 'Do not cache user profiles'],
    ['Never store secrets in git', 'Store documentation in git'],
    ['Keep logs for 30 days', 'Keep backups for 90 days'],
    ['Ten seconds for calls to the bank', 'Two seconds for calls to the search'],
    ['Use PostgreSQL for orders', 'Use PostgreSQL for orders and invoices'],
    ['Do not disable the firewall', 'Enable the firewall'],
    ['Enable debug logging in staging', 'Debug logging is off in production'],
    ['Use feature flags for risky changes', 'Remove feature flags a month after rollout'],
    ['Enable debug logging in local development', 'Debug logging is off in production'],
    ['Keep logs for at least 30 days', 'Keep logs for 90 days'],
    ['Drop Jenkins and use GitHub Actions for builds', 'Builds run on GitHub Actions'],
    ['Everything in Terraform, no changes by hand', 'Everything in Terraform, no changes by hand'],
    ['Log request ids and no request bodies', 'Log the ids of requests'],
    ['Batch uploads hourly, and sign readings', 'Sign readings with keys that are reviewed by auditors each year'],
    ['Request bodies are not logged', 'Every change of a price is written to the audit log'],
    ['Write unit tests for pricing rules', 'Do not write unit tests for generated code'],
    ['Use Redis and do not use Memcached', 'Redis for the cart'],
    ['Production data must never be copied to staging', 'Do not use production data in staging'],
    ['Limit uploads to 10 MB', 'Limit avatars to 1 MB'],
    ['The payments team owns the billing service', 'The discovery team owns the search service'],
    ['Use Python 3 for scripts', 'Scripts run on Python 3.12'],
    ['At least two replicas of the API', 'At most six replicas of the API'],
    ['Backups are kept for 90 days', 'A backup is restored every 30 days as a drill'],
  ])('not %s and %s', async (one, other) => {
    expect(await kinds({ decision: one }, { decision: other })).toEqual([]);
  });
});

describe('conflicts are found among', () => {
  test('texts that take the same port for different things', async () => {
    const one = { decision: 'The gateway listens on port 8080' };
    expect(await kinds(one, { decision: 'The metrics exporter binds port 8080' })).toEqual(['resource']);
    expect(await kinds(one, { decision: 'Run the gateway on port 8080 on all machines' })).toEqual([]);
    expect(await kinds(one, { decision: 'The metrics exporter binds port 9090' })).toEqual([]);
  });

  test('decisions that hold and depend on what is only proposed', async () => {
    const proposed = { decision: 'Adopt event sourcing', status: 'proposed' } as const;
    const links = [{ kind: 'depends-on', id: 'a' }] as const;
    expect(await kinds(proposed, { decision: 'Build the ledger on it', links })).toEqual(['temporal-inconsistency']);
    expect(await kinds(proposed, { decision: 'Build the ledger on it', links, status: 'proposed' })).toEqual([]);
  });

  test('a draft and what it depends on, a circle included', async () => {
    const memory = await remember(
      { decision: 'Adopt Nomad', status: 'rejected' },
      { decision: 'Move the ledger', links: [{ kind: 'depends-on', id: 'd' }] },
    );
    const draft = { id: 'd', decision: 'Buy machines', timestamp: '2026-05-01' };
    const found = async (id: string): Promise<readonly (readonly [string, string])[]> =>
      (await memory.checkConflicts({ ...draft, links: [{ kind: 'depends-on', id }] })).map(
        ({ kind, severity }) => [kind, severity] as const,
      );
    expect(await found('a')).toEqual([['dependency', 'high']]);
    expect(await found('b')).toEqual([['dependency', 'critical']]);
    expect(await found('nowhere')).toEqual([['dependency', 'medium']]);
  });

  test('contexts, where one decision builds on another', async () => {
    const conflicts = await (
      await remember(
        { decision: 'Use the vendored parser', context: { runtime: 'node', offline: true } },
        {
          decision: 'Ship with remote schemas',
          context: { runtime: 'node', offline: false },
          links: [{ kind: 'depends-on', id: 'a' }],
        },
      )
    ).conflicts();
    expect(conflicts).toMatchObject([
      {
        kind: 'incompatible-context',
        explanation: expect.stringContaining('offline is true in one and false in the other') as string,
      },
    ]);
  });

  test('dates', async () => {
    expect(await kinds({ links: [{ kind: 'depends-on', id: 'b' }] }, {})).toEqual(['temporal-inconsistency']);
    expect(await kinds({ links: [{ kind: 'supersedes', id: 'b' }] }, {})).toEqual(['temporal-inconsistency']);
    expect(await kinds({ validUntil: '2025-01-01' })).toEqual(['temporal-inconsistency']);
    expect(await kinds({ validUntil: '2099-01-01' })).toEqual([]);
  });

  test('resources that only one can have, or that are not enough', async () => {
    expect(
      await kinds({ decision: 'one', resources: ['port 8080'] }, { decision: 'two', resources: ['Port 8080'] }),
    ).toEqual(['resource']);
    const share = (amount: number): Partial<DecisionDraft> => ({
      decision: `take ${amount}`,
      resources: [{ name: 'gpus', amount, capacity: 8 }],
    });
    expect(await kinds(share(5), share(4))).toEqual(['resource']);
    expect(await kinds(share(4), share(4))).toEqual([]);
  });

  test('dependencies: circles, and what does not hold or is not known', async () => {
    const on = (id: string): Partial<DecisionDraft> => ({
      timestamp: '2026-01-01',
      links: [{ kind: 'depends-on', id }],
    });
    const memory = await remember(
      { ...on('b'), decision: 'one' },
      { ...on('c'), decision: 'two' },
      { ...on('a'), decision: 'three' },
    );
    expect(await memory.conflicts()).toMatchObject([
      { kind: 'dependency', severity: 'critical', explanation: expect.stringContaining('a → b → c → a') as string },
    ]);
    expect(await kinds({ status: 'rejected' }, { decision: 'y', links: [{ kind: 'depends-on', id: 'a' }] })).toEqual([
      'dependency',
    ]);
    expect(await kinds({ decision: 'y', links: [{ kind: 'depends-on', id: 'nowhere' }] })).toEqual(['dependency']);
  });

  test('successors in a circle, until somebody lets one win', async () => {
    const memory = await remember({ decision: 'one' }, { decision: 'two' });
    await memory.link('b', 'supersedes', 'a');
    await memory.link('a', 'supersedes', 'b');
    const [circle] = (await memory.conflicts()).filter(({ kind }) => kind === 'dependency');
    expect(circle).toMatchObject({ severity: 'critical', decisions: ['a', 'b'] });
    expect(circle?.explanation).toContain('supersede each other in a circle');
    await memory.reconcile(circle?.id ?? '', { way: 'ask', winner: 'a', by: 'me', reason: 'it works' });
    expect((await memory.conflicts()).filter(({ kind }) => kind === 'dependency')).toEqual([]);
    expect([(await memory.get('a'))?.status, (await memory.get('b'))?.status]).toEqual(['accepted', 'superseded']);
  });

  test('a draft that claims or depends on what is recorded, among many that have nothing to do with it', async () => {
    const memory = await remember({ resources: ['staging'], decision: 'Rent the hall' });
    await memory.recordAll(
      Array.from({ length: 60 }, (_, number) => ({ id: `n${number}`, decision: `Paint wall ${number}`, project: 'p' })),
    );
    const draft = { decision: 'Serve from the rack', context: { lock: 'Staging' }, project: 'p' };
    expect((await memory.checkConflicts(draft)).map(({ kind }) => kind)).toEqual(['resource']);
  });

  test('a decision that is not recorded yet', async () => {
    const memory = await remember({ decision: 'Use PostgreSQL for orders' });
    expect(await memory.checkConflicts({ decision: 'Use MongoDB for orders', project: 'p' })).toMatchObject([
      { kind: 'contradictory-outcome' },
    ]);
    expect(await memory.checkConflicts({ decision: 'Send mails in the background', project: 'p' })).toEqual([]);
    expect((await memory.statistics()).count).toBe(1);
  });

  test('drafts of one id and moment, each for what it says', async () => {
    const draft = { id: 'lunch', timestamp: '2026-11-20', decision: 'No.', project: 'p' };
    const question = 'Should we use MongoDB for orders?';
    const memory = await remember({ question, decision: 'Yes, use MongoDB for orders.' });
    expect(await memory.checkConflicts({ ...draft, question: 'Is there a lunch?' })).toEqual([]);
    expect(await memory.checkConflicts({ ...draft, question })).toHaveLength(1);
  });
});

describe('a conflict is ended', () => {
  const pair = [
    { decision: 'Use PostgreSQL for orders', confidence: 0.9 },
    { decision: 'Use MongoDB for orders', confidence: 0.6 },
  ];

  test.each([
    ['latest-wins', undefined, 'b'],
    ['highest-confidence', undefined, 'a'],
    ['ask', 'a', 'a'],
  ] as const)('by %s: the winner supersedes the other, and that stays in the history', async (way, winner, stays) => {
    const memory = await remember(...pair);
    const [conflict] = await memory.conflicts();
    const { decisions, reconciliation } = await memory.reconcile(conflict?.id ?? '', {
      way,
      ...(winner === undefined ? {} : { winner }),
      by: 'ann',
      reason: 'measured',
    });
    expect(decisions.map(({ id, status }) => [id, status])).toEqual(
      ['a', 'b'].map((id) => [id, id === stays ? 'accepted' : 'superseded']),
    );
    expect(reconciliation).toMatchObject({ way, winner: stays, by: 'ann', reason: 'measured' });
    expect(await memory.reconciliations()).toEqual([reconciliation]);
    expect(await memory.conflicts()).toEqual([]);
    expect((await memory.timeline()).at(-1)).toMatchObject({ what: 'reconciled', text: `${way}, by ann: measured` });
    await expect(memory.reconcile(conflict?.id ?? '', { way, by: 'ann', reason: 'again' })).rejects.toMatchObject({
      code: 'unknown-conflict',
    });
  });

  test('by a decision that amends both, or by a person who keeps both', async () => {
    const memory = await remember(...pair);
    const id = (await memory.conflicts())[0]?.id ?? '';
    await expect(memory.reconcile(id, { way: 'merge', by: 'ann', reason: 'both' })).rejects.toMatchObject({
      subject: 'merged',
    });
    const { decisions } = await memory.reconcile(id, {
      way: 'merge',
      merged: { id: 'm', decision: 'PostgreSQL for open orders, MongoDB for the archive' },
      by: 'ann',
      reason: 'both',
    });
    expect(decisions.at(-1)?.links).toEqual([
      { kind: 'amends', id: 'a' },
      { kind: 'amends', id: 'b' },
    ]);
    expect(await memory.conflicts()).toEqual([]);
    const kept = await remember(...pair);
    await kept.reconcile((await kept.conflicts())[0]?.id ?? '', { way: 'keep', by: 'ann', reason: 'a trial' });
    expect(await kept.conflicts()).toEqual([]);
    expect((await kept.get('a'))?.status).toBe('accepted');
  });

  test('and is shown as text before', async () => {
    const text = conflictText(await (await remember(...pair)).conflicts());
    expect(text).toContain('contradictory-outcome');
    expect(text).toContain('1. latest-wins: Record that "b" supersedes "a".');
    expect(text).toContain('2. highest-confidence: Keep "a"');
  });
});
