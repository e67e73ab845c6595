import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { parse, place, sources, walk, type Source } from './repository-files.ts';

/*
 * What reaches for the clock, chance, timers or the environment by itself cannot be tested without waiting, and what prints,
 * listens to the process or keeps state in a module does so in somebody else's program.
 */

const host = /^src\/core\/host\.ts$/;
const signals = /^src\/(processes\/(exit-on-)?signals\.ts|cli\/.*)$/;
const cli = /^src\/cli\//;
/** A user who makes a ConsoleNotifier asks for notices on standard error. */
const printers = /^src\/(cli\/.*|notifications\/console-notifier\.ts)$/;
const nowhere = /^$/;

interface Ban {
  readonly name: string;
  readonly allowed: RegExp;
  readonly instead: string;
}

const clock = { allowed: host, instead: 'ask the Host that was handed in' };

/** Names that no code uses as such, wherever they come from: the global object, or an import. */
const bannedNames: readonly Ban[] = [
  ...[
    'setTimeout',
    'setInterval',
    'setImmediate',
    'performance',
    'randomUUID',
    'randomBytes',
    'randomInt',
    'getRandomValues',
    'hrtime',
  ].map((name) => ({ name, ...clock })),
  { name: 'eval', allowed: nowhere, instead: 'text is never executed' },
  { name: 'Function', allowed: nowhere, instead: 'text is never executed' },
  { name: 'console', allowed: cli, instead: 'only the command line prints' },
];

/** Members that no code reads. */
const bannedMembers: readonly Ban[] = [
  ...['Date.now', 'Math.random', 'process.env', 'process.hrtime', 'process.uptime', 'AbortSignal.timeout'].map(
    (name) => ({ name, ...clock }),
  ),
  ...['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues'].map((name) => ({
    name: `crypto.${name}`,
    ...clock,
  })),
  ...[
    'process.on',
    'process.once',
    'process.addListener',
    'process.prependListener',
    'process.off',
    'process.removeListener',
  ].map((name) => ({ name, allowed: signals, instead: 'only signals.ts listens to the process, and only on request' })),
  ...['process.exit', 'process.abort', 'process.exitCode'].map((name) => ({
    name,
    allowed: signals,
    instead: 'ending is the program’s choice',
  })),
  ...['process.stdout', 'process.stdin'].map((name) => ({
    name,
    allowed: cli,
    instead: 'only the command line prints',
  })),
  { name: 'process.stderr', allowed: printers, instead: 'only the command line and a notifier made for it print' },
];

const bannedModules: readonly Ban[] = [
  { name: 'node:vm', allowed: nowhere, instead: 'text is never executed' },
  { name: 'node:timers', ...clock },
  { name: 'node:timers/promises', ...clock },
];

function findBan(bans: readonly Ban[], name: string, { path }: Source): Ban | undefined {
  return bans.find((ban) => ban.name === name && !ban.allowed.test(path));
}

/** The name an expression reads: `Date.now` for `Date.now`, `globalThis.Date.now` and `Date['now']`. */
function memberName(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  let member: string | undefined;
  if (ts.isPropertyAccessExpression(node)) member = node.name.text;
  else if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    member = node.argumentExpression.text;
  if (member === undefined) return undefined;
  const of = memberName((node as ts.PropertyAccessExpression | ts.ElementAccessExpression).expression);
  if (of === 'globalThis' || of === 'global') return member;
  return of === undefined ? undefined : `${of}.${member}`;
}

/** Whether an identifier stands for a value of that name, and does not merely name a property, a parameter or a type. */
function isReading(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isImportSpecifier(parent)) return true;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isTypeNode(parent) || ts.isTypeQueryNode(parent) || ts.isQualifiedName(parent)) return false;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  const declared = parent as { readonly name?: ts.Node; readonly propertyName?: ts.Node };
  return declared.name !== node && declared.propertyName !== node;
}

function faultsOf(source: Source): readonly string[] {
  const found: string[] = [];
  const report = (node: ts.Node, what: string, instead: string): void => {
    found.push(`${place(source, node)} uses ${what}: ${instead}`);
  };
  walk(source, (node) => {
    if (ts.isIdentifier(node) && isReading(node)) {
      const ban = findBan(bannedNames, node.text, source);
      if (ban) report(node, ban.name, ban.instead);
    }
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
      const name = memberName(node) ?? '';
      const ban = findBan(bannedMembers, name, source) ?? findBan(bannedNames, name, source);
      if (ban) report(node, ban.name, ban.instead);
    }
    // `const { env } = process` reads what `process.env` reads.
    if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name) && node.initializer) {
      const of = memberName(node.initializer);
      for (const { propertyName, name } of node.name.elements) {
        const ban = findBan(bannedMembers, `${of ?? ''}.${(propertyName ?? name).getText()}`, source);
        if (ban) report(node, ban.name, ban.instead);
      }
    }
    if (
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      node.expression.getText() === 'Date' &&
      !node.arguments?.length
    ) {
      if (!host.test(source.path)) report(node, 'the current date', clock.instead);
    }
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const module = node.moduleSpecifier.text;
      const ban = findBan(bannedModules, module, source);
      if (ban) report(node, ban.name, ban.instead);
      const bindings = node.importClause?.namedBindings;
      if (module !== 'node:process' || !bindings || !ts.isNamedImports(bindings)) return;
      for (const { propertyName, name } of bindings.elements) {
        const member = findBan(bannedMembers, `process.${(propertyName ?? name).text}`, source);
        if (member) report(node, member.name, member.instead);
      }
    }
  });
  for (const statement of source.tree.statements) {
    const constant = ts.NodeFlags.Const | ts.NodeFlags.Using;
    if (ts.isVariableStatement(statement) && !(statement.declarationList.flags & constant) && !isAmbient(statement)) {
      report(statement, 'a module-level variable', 'state belongs to an object that somebody closes');
    }
  }
  return found;
}

function isAmbient(statement: ts.VariableStatement): boolean {
  return !!statement.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword);
}

test('no file reaches past the Host, prints, listens to the process, executes text or keeps state in a module', () => {
  expect(sources().flatMap(faultsOf)).toEqual([]);
});

describe('the rule', () => {
  const verdict = (path: string, text: string): readonly string[] => faultsOf(parse(path, text));

  test.each([
    ['Date.now();', 'Date.now'],
    [`Date['now']();`, 'Date.now'],
    ['globalThis.Date.now();', 'Date.now'],
    ['const { now } = Date;', 'Date.now'],
    ['new Date();', 'the current date'],
    ['Date();', 'the current date'],
    ['Math.random();', 'Math.random'],
    ['const wait = setTimeout;', 'setTimeout'],
    ['globalThis.setTimeout(f, 1);', 'setTimeout'],
    ['const clocks = { setInterval };', 'setInterval'],
    ['setImmediate(f);', 'setImmediate'],
    [`import { setTimeout as wait } from 'timers';`, 'setTimeout'],
    [`import timers from 'node:timers/promises';`, 'node:timers/promises'],
    ['performance.now();', 'performance'],
    [`import { performance } from 'node:perf_hooks';`, 'performance'],
    [`import { randomUUID } from 'node:crypto';`, 'randomUUID'],
    ['crypto.randomUUID();', 'crypto.randomUUID'],
    ['process.env.HOME;', 'process.env'],
    [`process['env'];`, 'process.env'],
    ['const { env } = process;', 'process.env'],
    [`import { env } from 'node:process';`, 'process.env'],
    [`process.on('exit', f);`, 'process.on'],
    [`process.once('SIGINT', f);`, 'process.once'],
    ['process.exit(1);', 'process.exit'],
    [`console.log('hello');`, 'console'],
    [`process.stdout.write('hello');`, 'process.stdout'],
    [`process.stderr.write('hello');`, 'process.stderr'],
    ['AbortSignal.timeout(10);', 'AbortSignal.timeout'],
    ['eval(text);', 'eval'],
    ['new Function(text);', 'Function'],
    ['Function(text);', 'Function'],
    [`import { runInThisContext } from 'node:vm';`, 'node:vm'],
    ['let count = 0;', 'a module-level variable'],
    ['export var count = 0;', 'a module-level variable'],
  ])('finds %s', (text, what) => {
    expect(verdict('src/state/a.ts', text)).toContainEqual(expect.stringContaining(`uses ${what}:`));
  });

  test.each([
    ['src/state/a.ts', 'new Date(atMs).toISOString(); host.now(); this.host.performance.now();'],
    [
      'src/state/a.ts',
      'interface Clock { setTimeout(): void; readonly console: string } type T = ReturnType<typeof setTimeout>;',
    ],
    ['src/state/a.ts', 'function f(): void { let count = 0; count += 1; } declare let outside: number;'],
    ['src/core/host.ts', 'Date.now(); new Date(); setTimeout(f, 1); process.env; Math.random(); performance.now();'],
    ['src/processes/signals.ts', `process.on('SIGINT', f);`],
    ['src/cli/bin.ts', `console.log('hello'); process.exitCode = 1; process.once('SIGINT', f);`],
  ])('finds nothing in %s: %s', (path, text) => {
    expect(verdict(path, text)).toEqual([]);
  });
});
