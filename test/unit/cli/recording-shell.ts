import { Writable } from 'node:stream';
import { Output, type OutputStream } from '../../../src/cli/output.ts';
import type { Shell } from '../../../src/cli/shell.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

/** A stream that keeps what is written to it, without colours: those depend on the environment of the test. */
export class RecordingStream extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number = 40;
  readonly rows: number = 10;

  constructor(isTTY = false) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk).replace(/\u001b\[\d+m/g, '');
    done();
  }
}

/** A shell whose streams are recorded and whose clock stands still. */
export interface RecordingShell extends Shell {
  readonly host: FakeHost;
  readonly stdout: RecordingStream;
  readonly stderr: RecordingStream;
}

/** Makes a shell for a test; on a terminal when `isTTY`. */
export function recordingShell(isTTY = false, cwd = '/nowhere'): RecordingShell {
  const stdout = new RecordingStream(isTTY);
  const stderr = new RecordingStream(isTTY);
  const output = (stream: OutputStream): Output => new Output(stream);
  return {
    host: new FakeHost(),
    cwd,
    out: output(stdout),
    err: output(stderr),
    stdout,
    stderr,
  };
}
