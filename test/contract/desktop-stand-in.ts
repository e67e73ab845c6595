import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Host, systemHost } from '../../src/core/host.ts';

/** How a stand-in was called. */
export interface StandInCall {
  readonly argv: readonly string[];
  readonly environment: { readonly title: string; readonly body: string };
}

/** A program of that name, first on the `PATH` of its host, that writes down how it was called. */
export class DesktopStandIn {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'holdfast-desktop-'));
  readonly host: Host;

  constructor(program: string, environment: Readonly<Record<string, string>> = {}) {
    const calls = join(this.folder, 'calls');
    const script = [
      '#!/bin/sh',
      `[ -e '${this.folder}/refuses' ] && { echo 'the desktop is gone' >&2; exit 3; }`,
      `[ -e '${this.folder}/hangs' ] && exec sleep 60`,
      `printf '%s\\0' "$#" "$@" "$HOLDFAST_NOTICE_TITLE" "$HOLDFAST_NOTICE_BODY" >> '${calls}'`,
    ].join('\n');
    const file = join(this.folder, program);
    writeFileSync(file, `${script}\n`);
    chmodSync(file, 0o755);
    this.host = {
      ...systemHost,
      environment: {
        PATH: `${this.folder}:/usr/bin:/bin`,
        DBUS_SESSION_BUS_ADDRESS: 'unix:path=/none',
        ...environment,
      },
    };
  }

  behave(how: 'takes' | 'refuses' | 'hangs'): void {
    for (const other of ['refuses', 'hangs']) rmSync(join(this.folder, other), { force: true });
    if (how !== 'takes') writeFileSync(join(this.folder, how), '');
  }

  calls(): readonly StandInCall[] {
    const path = join(this.folder, 'calls');
    const words = existsSync(path) ? readFileSync(path, 'utf8').split('\0').slice(0, -1) : [];
    const calls: StandInCall[] = [];
    for (let place = 0; place < words.length;) {
      const end = place + 1 + Number(words[place]);
      const [title = '', body = ''] = words.slice(end, end + 2);
      calls.push({ argv: words.slice(place + 1, end), environment: { title, body } });
      place = end + 2;
    }
    return calls;
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true });
  }
}
