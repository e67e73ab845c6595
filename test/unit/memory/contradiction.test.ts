import { describe, expect, test } from 'vitest';
import { Concepts } from '../../../src/memory/concepts.ts';
import { findContradiction } from '../../../src/memory/contradiction.ts';
import type { Decision, DecisionDraft } from '../../../src/memory/decision.ts';
import { profileOf } from '../../../src/memory/decision-profile.ts';
import { recordOf } from '../../../src/memory/decision-draft.ts';
import { ExclusiveChoices } from '../../../src/memory/exclusive-choices.ts';
import { Words } from '../../../src/memory/words.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { rowsIn } from './rows.ts';

const words = new Words();
const concepts = new Concepts(words);
const choices = new ExclusiveChoices(words);
const host = new FakeHost();

type Side = string | Omit<DecisionDraft, 'id'>;

function reasons(one: Side, other: Side): readonly string[] {
  const [first, second] = [one, other].map((side, index) => {
    const draft = typeof side === 'string' ? { decision: side } : side;
    const decision: Decision = { ...recordOf({ id: 'ab'.charAt(index), ...draft }, host), outcomes: [] };
    return profileOf(decision, words, concepts, choices);
  });
  if (first === undefined || second === undefined) throw new Error('Two decisions are compared.');
  const found = findContradiction(first, second, () => 3);
  return found === undefined || found.certainty < 0.5 ? [] : found.reasons;
}

const payments = { question: 'Payment provider', decision: 'Take Lemonway', alternatives: ['Mollie'] };
const mollie = { question: 'Payment provider for the shop', decision: 'Payments go through Mollie' };
const terraform = 'Only the platform team may change Terraform code';

describe('a contradiction has its reason', () => {
  test.each<[string, Side, Side, string]>([
    [
      'the same question',
      { question: 'How do guests pay for long bookings?', decision: 'Ask for a deposit' },
      { question: 'How do guests pay for long bookings?', decision: 'Bill them at the end of the stay' },
      'answer the same question differently',
    ],
    [
      'a choice that is declined',
      'Avoid K8s for batch jobs',
      'Run batch jobs on Kubernetes',
      '"b" chooses what "a" is against',
    ],
    [
      'a choice that is declined later',
      'Run batch jobs on Kubernetes',
      'Avoid K8s for batch jobs',
      '"a" chooses what "b" is against',
    ],
    ['a choice that was rejected', payments, mollie, '"b" chooses what "a" decided against'],
    ['a choice that was rejected later', mollie, payments, '"a" chooses what "b" decided against'],
    ['a deed that is reserved', terraform, 'Product teams edit their own Terraform code', '"b" lets others do'],
    ['a deed that is reserved later', 'Product teams edit their own Terraform code', terraform, '"a" lets others do'],
    [
      'a thing that is reserved',
      'The export server is reserved for the finance team',
      'Run marketing reports on the export server',
      '"b" lets others do',
    ],
    [
      'a deed that only one does',
      'Only the release manager merges hotfixes',
      'Developers merge hotfixes',
      '"b" lets others do',
    ],
    [
      'every word of what is denied, in long texts about other things',
      'Rotate keys weekly, pin the base image of the ledger, never log request bodies',
      'Log request bodies, alert on budgets, shrink dashboards',
      '"a" is against what "b" is for',
    ],
    [
      'the name of what is avoided',
      'Avoid ORMs',
      'Adopt Prisma for the reservations module',
      'is against what "b" is for',
    ],
    [
      'several that nothing else may join',
      'Use AWS and Azure only',
      'Run jobs on Google Cloud only',
      'choose different ones',
    ],
  ])('%s', (_, one, other, reason) => {
    expect(reasons(one, other).join('\n')).toContain(reason);
  });
});

describe('it is no contradiction', () => {
  test.each<[string, Side, Side]>([
    ...rowsIn(`
    that both deny the same | Never cache user profiles | Cache profile pages of shops, never user profiles
    that both deny what has a name | No ORMs in services | Use Prisma for tools, and no ORMs in services
    what one is for itself, by other words | Prisma everywhere, and no other ORM | Adopt Prisma for the reservations module
    what one is for besides | Log request ids and no request bodies | Log the ids of requests
    what is off in another place | No caches in the browser | Caches in the warehouse scanners
    what one is for itself, in the same words | Keep signed request ids and no signed request bodies | Keep signed request ids
    what is denied in another place | Do not cache product prices in the browser | Cache product prices in the warehouse
    what has little of what is denied | Never deploy unreviewed firmware on Fridays | Deploy the shop every Monday
    several of one kind at once | Use Postgres and MySQL for reports | Use MongoDB and Redis for reports
    an amount both set | Retry calls 3 times within 10 seconds | Retry calls 3 times within 20 calls and 3 seconds
    an amount that one sets for more | Timeouts are 5 seconds for the bank and 10 seconds for the search | Timeouts are 5 seconds for the bank
    an amount of something else | Backups are taken every night | Passwords of operators change every month
    one owner by two words | The payments team owns billing | Billing is owned by the payments group
    other things owned | The payments team owns billing | The search team owns the catalogue
    things for other things | The export for auditors runs on Nimbus | The export for customers runs on Stratus
    other things in other places | Thumbnails run on Nimbus | The ledger runs on Stratus
    what is done when there is none | Use Redis as the cache of the catalogue | Without Redis the catalogue is read from tables
    the same in two words | The web shop runs on Nimbus | The web shop of Nimbus runs on machines
  `),
    [
      'what a long text names among much else',
      'No ORMs anywhere',
      'Adopt Prisma for reservations, write a guide with examples, hold workshops in offices, collect opinions of developers, publish figures',
    ],
    [
      'what one rejects and chooses nevertheless',
      { question: 'Store', decision: 'Use Redis with Postgres for carts', alternatives: ['Postgres'] },
      'Use Postgres for carts',
    ],
    [
      'what names nothing',
      { question: 'Logs', decision: 'Rotate logs', alternatives: ['Keep everything'] },
      'Keep everything of the logs',
    ],
    [
      'an answer that is much the same',
      { question: 'How do guests pay for bookings?', decision: 'Guests pay a deposit' },
      { question: 'How do guests pay for bookings?', decision: 'Guests pay a small deposit' },
    ],
    ['who may do it', terraform, 'The platform team changes Terraform code each week'],
    ['what says no more than the deed', terraform, 'Change Terraform code'],
  ])('%s', (_, one, other) => {
    expect(reasons(one, other)).toEqual([]);
    expect(reasons(other, one)).toEqual([]);
  });
});
