import { createHook } from 'node:async_hooks';
import childProcess from 'node:child_process';
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import { registerHooks } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import timers from 'node:timers';

/*
 * Imports the module whose address is the first argument and writes to descriptor 3 what that changed. Run as a process of its own:
 * it watches the whole program.
 */

/** What an import left behind in the program. */
export interface ImportReport {
  /** Functions and values of the program that are others now, such as `fs.close` or `globalThis.fetch`. */
  readonly changed: readonly string[];
  /** Listeners that were added, such as `process: SIGINT`. */
  readonly listeners: readonly string[];
  /** Kinds of handles that were opened, even if they were closed again, such as `Timeout`. */
  readonly handles: readonly string[];
  /** What keeps the process alive afterwards. */
  readonly active: readonly string[];
  /** Names of the environment that were read, each with the line that did. */
  readonly environment: readonly string[];
  /** The packages and built-in modules that were loaded. */
  readonly loaded: readonly string[];
  /** The names it exports. */
  readonly names: readonly string[];
}

const watched: Readonly<Record<string, object>> = {
  globalThis,
  process,
  console,
  fs,
  'fs.promises': fs.promises,
  childProcess,
  net,
  os,
  timers,
  'EventEmitter.prototype': EventEmitter.prototype,
  Object,
  'Object.prototype': Object.prototype,
  'Function.prototype': Function.prototype,
  Array,
  'Array.prototype': Array.prototype,
  'String.prototype': String.prototype,
  Promise,
  'Promise.prototype': Promise.prototype,
  Error,
  'Error.prototype': Error.prototype,
  Symbol,
  'Symbol.prototype': Symbol.prototype,
  JSON,
  Math,
  Date,
};

/** What opens a file or loads a module on the way is not counted; what could stay open, wait or listen is. */
const lasting =
  /^(Timeout|Immediate|FSEVENTWRAP|STATWATCHER|STREAM|PROCESSWRAP|WORKER|MESSAGEPORT|TCP|PIPE|TTY|UDP|TLS|SIGNALWRAP|DNS|HTTP)/;

function snapshot(): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [name, object] of Object.entries(watched)) {
    values.set(`${name} itself is extensible`, Object.isExtensible(object));
    for (const key of Reflect.ownKeys(object)) {
      // Listeners are counted apart.
      if (key === '_events' || key === '_eventsCount') continue;
      const descriptor = Object.getOwnPropertyDescriptor(object, key);
      // Comparing getters and not what they answer: reading some of them does work.
      const part = descriptor && 'get' in descriptor ? 'get' : 'value';
      values.set(`${name}.${String(key)}`, descriptor && Reflect.get(descriptor, part));
    }
  }
  return values;
}

function listenerCounts(): Map<string, number> {
  const emitters: Readonly<Record<string, NodeJS.EventEmitter>> = {
    process,
    stdout: process.stdout,
    stderr: process.stderr,
  };
  return new Map(
    Object.entries(emitters).flatMap(([name, emitter]) =>
      emitter
        .eventNames()
        .map((event): [string, number] => [`${name}: ${String(event)}`, emitter.listenerCount(event)]),
    ),
  );
}

const [address = ''] = process.argv.slice(2);
const handles = new Set<string>();
const environment = new Set<string>();
const loaded = new Set<string>();

process.env = new Proxy(process.env, {
  get(target, name: string) {
    note(name);
    return target[name];
  },
  has(target, name: string) {
    note(name);
    return name in target;
  },
  ownKeys(target) {
    note('all names');
    return Reflect.ownKeys(target);
  },
});
/** Node itself reads some names while it loads modules: what counts is whose line it is. */
function note(name: string): void {
  const reader = new Error().stack?.split('\n')[3]?.trim() ?? '';
  if (!reader.includes('node:internal')) environment.add(`${name} ${reader}`);
}

registerHooks({
  load(url, context, nextLoad) {
    const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
    if (url.startsWith('node:')) loaded.add(url);
    else if (inPackage !== undefined) loaded.add(inPackage);
    return nextLoad(url, context);
  },
});
const hook = createHook({
  init(_id, type) {
    if (lasting.test(type)) handles.add(type);
  },
});

// Node makes some things when they are first asked for: the streams with their listeners, and what is behind fetch.
listenerCounts();
Reflect.get(globalThis, 'Request');
const before = snapshot();
const listenersBefore = listenerCounts();
const activeBefore = process.getActiveResourcesInfo();
hook.enable();
const imported = (await import(address)) as object;
await Promise.resolve();
hook.disable();

const after = snapshot();
const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
  (name) => !Object.is(before.get(name), after.get(name)),
);
const listeners = [...listenerCounts()].flatMap(([name, count]) =>
  count > (listenersBefore.get(name) ?? 0) ? name : [],
);
const active = process.getActiveResourcesInfo();
for (const kind of activeBefore) {
  const index = active.indexOf(kind);
  if (index >= 0) active.splice(index, 1);
}

const report: ImportReport = {
  changed,
  listeners,
  handles: [...handles],
  active,
  environment: [...environment],
  loaded: [...loaded].sort(),
  names: Object.keys(imported),
};
fs.writeSync(3, JSON.stringify(report));
