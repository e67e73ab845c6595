import type { HealthOptions } from '../../reliability/health-options.ts';
import type { HealthReport } from '../../reliability/health-report.ts';
import { exitCodes } from '../exit-codes.ts';
import { healthJson } from '../health-json.ts';
import { openManager } from '../open-manager.ts';
import type { Shell } from '../shell.ts';
import type { Style } from '../output.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { addVerbOptions, examples, requireDuration, type Verb, type VerbOptions } from '../verb.ts';

interface HealthVerbOptions extends VerbOptions {
  readonly network?: readonly string[];
  readonly agent?: readonly string[];
  readonly only?: readonly string[];
  readonly repository?: string;
  readonly timeout: string;
}

const help = `
Looks at the processors, the memory, the disk of the folder, the event loop and the git repository; at the network and at
programs where they are named. The worst check decides.

Exit codes: 0 when it is HEALTHY or WARNING, 1 when it is DEGRADED, CRITICAL or FAILED, 2 when the call cannot work.
${examples(
  ['holdfast health', 'how this machine is'],
  ['holdfast health --json', 'the same for programs'],
  ['holdfast health --network api.github.com --agent claude', 'whether a host and a program answer, too'],
  ['holdfast health --only disk memory', 'some of the checks'],
)}`;

/** `holdfast health`: how the machine is. */
export const healthVerb: Verb = (program, shell, finish) => {
  const command = program.command('health').description('say how this machine is, and what to do about it');
  addVerbOptions(command)
    .option('--network <host...>', 'who must be reachable: host, host:port or an https address')
    .option('--agent <program...>', 'programs that must be on the PATH and answer to --version')
    .option('--only <check...>', 'make these checks and no others')
    .option('--repository <folder>', 'the git repository that is looked at (default: the current folder)')
    .option('--timeout <duration>', 'how long one check may take', requireDuration, '5s')
    .addHelpText('after', help)
    .action(async (options: HealthVerbOptions) => {
      await using manager = await openManager(shell, { ...options, health: optionsOf(shell, options) });
      const { only } = options;
      const report = await manager.health({ maxAge: 0, ...(only === undefined ? {} : { only }) });
      if (options.json === true) shell.out.line(toPrintableJson(JSON.stringify(healthJson(report), undefined, 2)));
      else show(shell, report);
      const well = report.status === 'HEALTHY' || report.status === 'WARNING';
      finish(well ? exitCodes.success : exitCodes.failure);
    });
};

function optionsOf({ cwd }: Shell, { network, agent, repository, timeout }: HealthVerbOptions): HealthOptions {
  return {
    timeout,
    git: { directory: repository ?? cwd },
    ...(network === undefined ? {} : { network }),
    ...(agent === undefined ? {} : { agents: agent }),
  };
}

const styles: Readonly<Record<HealthReport['status'], Style>> = {
  HEALTHY: 'green',
  WARNING: 'yellow',
  DEGRADED: 'yellow',
  CRITICAL: 'red',
  FAILED: 'red',
};

function show({ out }: Shell, { status, checks, recommendations }: HealthReport): void {
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, status: own, value, reasons } of checks) {
    const figure = value === undefined ? [] : [`${String(value)}${units[name] ?? ''}`];
    const why = toLine([...figure, ...reasons].join('  '));
    out.line(
      `${toLine(name).padEnd(width)}  ${out.paint(styles[own], own)}${why === '' ? '' : `${' '.repeat(10 - own.length)}${why}`}`,
    );
  }
  out.line(`${'in all'.padEnd(width)}  ${out.paint(styles[status], status)}`);
  for (const recommendation of recommendations) out.line(toLine(`- ${recommendation}`));
}

const units: Readonly<Record<string, string>> = { cpu: ' %', memory: ' %', disk: ' %', 'event-loop': ' ms' };
