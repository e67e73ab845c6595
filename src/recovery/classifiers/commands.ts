import type { RuleFamily } from './rule.ts';

/** How commands end, where what they wrote says nothing. */
export const commandRules: RuleFamily = {
  source: 'Commands',
  ofCommands: true,
  rules: [
    {
      name: 'CommandNotFound',
      category: 'configuration',
      retryable: false,
      reason: 'there is no such command',
      guidance: 'Install it, or add its folder to `PATH`.',
      tells: 'message',
      // The last one is what cmd.exe says.
      exitCodes: [127, 9009],
      texts: [': command not found'],
    },
    {
      name: 'CommandNotExecutable',
      category: 'configuration',
      retryable: false,
      reason: 'the file is not one that can be executed',
      guidance: 'Make it executable (`chmod +x`), and check its first line.',
      tells: 'message',
      codes: ['ENOEXEC'],
      exitCodes: [126],
    },
    {
      name: 'CommandInterrupted',
      category: 'critical',
      retryable: false,
      reason: 'somebody interrupted the command',
      tells: 'message',
      exitCodes: [130],
      signals: ['SIGINT'],
    },
    {
      name: 'CommandKilled',
      category: 'resource',
      retryable: true,
      reason: 'the command was killed, mostly because memory ran out',
      guidance: 'Do fewer things at once, or give the machine or container more memory.',
      tells: 'message',
      exitCodes: [137],
      signals: ['SIGKILL'],
    },
    {
      name: 'CommandTerminated',
      category: 'transient',
      retryable: true,
      reason: 'the command was told to end',
      tells: 'message',
      exitCodes: [129, 143],
      signals: ['SIGTERM', 'SIGHUP'],
    },
    {
      name: 'CommandCrashed',
      category: 'unknown',
      retryable: true,
      reason: 'the command crashed',
      tells: 'message',
      exitCodes: [132, 134, 135, 136, 139],
      signals: ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE'],
    },
    {
      // Trying again may cost as much as it did, so only somebody who asks for it gets it.
      name: 'CommandTimedOut',
      category: 'unknown',
      retryable: true,
      reason: 'its time ran out',
      tells: 'message',
      exitCodes: [124],
    },
  ],
};
