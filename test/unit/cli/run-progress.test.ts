import { describe, expect, test } from 'vitest';
import { RunProgress } from '../../../src/cli/run-progress.ts';
import type { JournalEvent, LiveEvent } from '../../../src/core/events.ts';
import { recordingShell, type RecordingShell } from './recording-shell.ts';

function begin(shell: RecordingShell): { progress: RunProgress; happen: (event: JournalEvent | LiveEvent) => void } {
  const progress = new RunProgress(shell, {
    directory: '.holdfast',
    verbose: false,
    redactText: (text) => text.replaceAll('hunter2', '***'),
  });
  return {
    progress,
    happen: (event) => {
      progress.observe({ ...event, runId: 'r', at: shell.host.now() });
    },
  };
}

describe('where nobody looks', () => {
  test('writes plain lines without control characters or secrets', () => {
    const shell = recordingShell();
    const { progress, happen } = begin(shell);
    happen({ type: 'phase-started', key: 'p', name: 'p\u001b[2J', number: 1 });
    happen({ type: 'step-completed', key: 'p/hunter2', attempts: 1, activeMs: 5 });
    progress.close();
    expect(shell.stderr.text).toBe('phase p\\u{1b}[2J: started\nstep p/***: done in 5ms\n');
    expect({ ran: progress.ran, kept: progress.kept }).toEqual({ ran: 1, kept: 0 });
  });

  test('says that a step still runs after two seconds, and then every minute', async () => {
    const shell = recordingShell();
    const { progress, happen } = begin(shell);
    happen({ type: 'step-started', key: 'slow' });
    happen({ type: 'step-started', key: 'quick' });
    await shell.host.advance(1500);
    happen({ type: 'step-completed', key: 'quick', attempts: 1, activeMs: 1500 });
    await shell.host.advance(100_000);
    progress.close();
    expect(shell.stderr.text).toBe(
      'step quick: done in 1.5s\nstep slow: running for 2.0s\nstep slow: running for 1m02s\n',
    );
  });

  test('names the first kept steps and counts the others', () => {
    const shell = recordingShell();
    const { progress, happen } = begin(shell);
    for (let index = 0; index < 1000; index += 1) happen({ type: 'step-kept', key: `s${index}` });
    happen({ type: 'step-completed', key: 'new', attempts: 1, activeMs: 1 });
    progress.close();
    const lines = shell.stderr.text.trimEnd().split('\n');
    expect(lines).toHaveLength(22);
    expect(lines.slice(-3)).toEqual(['step s19: kept', 'and 980 more steps: kept', 'step new: done in 1ms']);
    expect(progress.kept).toBe(1000);
  });
});

describe('on a terminal', () => {
  test('shows below the lines what goes on right now', async () => {
    const shell = recordingShell(true);
    const { progress, happen } = begin(shell);
    happen({ type: 'step-started', key: 'a' });
    happen({ type: 'step-attempted', key: 'a', attempt: 2 });
    happen({ type: 'progress-reported', key: 'a', fraction: 0.333, overall: 0, message: 'third' });
    happen({ type: 'wait-started', key: 'w', name: 'ok' });
    happen({ type: 'timer-set', key: 't', wakeAt: 0 });
    await shell.host.advance(100);
    expect(shell.stderr.text).toContain('⠙ a 100ms, attempt 2 33% third\n⠙ waiting for signal "ok"\n⠙ sleeping\n');
    happen({ type: 'signal-received', key: 'w', name: 'ok', id: '1' });
    happen({ type: 'timer-fired', key: 't' });
    happen({ type: 'step-failed', key: 'a', attempts: 2, error: { name: 'E', message: 'no' }, tolerated: false });
    await shell.host.advance(100);
    expect(shell.stderr.text.endsWith('✖ step a: failed after 2 attempts: no\n')).toBe(true);
    progress.close();
  });

  test('counts what does not fit', async () => {
    const shell = recordingShell(true);
    const { progress, happen } = begin(shell);
    for (let index = 0; index < 12; index += 1) happen({ type: 'step-started', key: `s${index}` });
    await shell.host.advance(100);
    expect(shell.stderr.text).toContain('s6 100ms\n⠙ and 5 more\n');
    progress.close();
  });

  test('leaves no timer behind', () => {
    const shell = recordingShell(true);
    begin(shell).progress.close();
    expect(shell.host.pendingTimers).toBe(0);
  });
});
