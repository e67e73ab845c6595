import { resolve } from 'node:path';
import { Option } from 'commander';
import { encodeName } from '../../core/names.ts';
import type { RunReportData } from '../../reports/report-data.ts';
import type { runReport } from '../../reports/run-report.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';
import { writePage } from '../write-page.ts';

interface ReportOptions extends VerbOptions {
  readonly output?: string;
  readonly format: 'html' | 'json';
  readonly includeValues?: true;
  readonly open: 'yes' | 'no';
}

const help = `
Works for live and ended runs, damaged ones included, beside the process that drives them, and changes nothing. The page has no script
and needs no network. A report that stands in the way is replaced; any other file is not.
${examples(
  ['holdfast report wf_20261120T101530123Z_k3x9q2', 'one HTML file in this folder'],
  ['holdfast report nightly --output nightly.html --open yes', 'look at it in the browser'],
  ['holdfast report nightly --include-values', 'with input, output and results'],
  ['holdfast report nightly --format json --output - | jq .course.errors', 'what it is made from'],
)}`;

/** `holdfast report`: a run as one HTML file. */
export const reportVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('report')
    .description('write a run as one HTML file: timeline, steps, agents, cost, errors and what recovery did')
    .argument('<id>', 'the id of the run')
    .option('-o, --output <file>', 'the file, or - for standard output (default: holdfast-<id>.html)')
    .addOption(
      new Option('--format <format>', 'a page, or the data behind it').choices(['html', 'json']).default('html'),
    )
    .option('--include-values', 'show the input, the output and the results of steps')
    .addOption(new Option('--open <yes|no>', 'show it in the browser').choices(['yes', 'no']).default('no'));
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, options: ReportOptions) => {
      await using manager = await openManager(shell, options);
      const report = await read(manager, id, { values: options.includeValues === true, host: shell.host });
      const text = await textOf(report, options.format);
      const { output = `holdfast-${encodeName(id)}.${options.format}` } = options;
      if (output === '-') await shell.out.write(text);
      else {
        const file = resolve(shell.cwd, output);
        await writePage(shell.host, file, text);
        tell(shell, report, file, options);
        if (options.open === 'yes') await openInBrowser(shell, file);
      }
      finish(exitCodes.success);
    });
};

async function read(...asked: Parameters<typeof runReport>): Promise<RunReportData> {
  // Loaded here: the compiler leaves the address of an import as it is where something is disposed of beside it.
  const { runReport } = await import('../../reports/report-work.ts');
  return runReport(...asked);
}

async function textOf(report: RunReportData, format: ReportOptions['format']): Promise<string> {
  if (format === 'json') return `${toPrintableJson(JSON.stringify(report, undefined, 2))}\n`;
  const { renderReport } = await import('../../reports/report-work.ts');
  return renderReport(report);
}

function tell({ out, err }: Shell, report: RunReportData, file: string, { json }: ReportOptions): void {
  const { diagnostics, course, unreadable } = report;
  const { workflow_id: runId, status } = diagnostics;
  if (json === true) {
    const told = { runId, status, file, leftOut: course?.leftOut ?? [], unreadable };
    out.line(toPrintableJson(JSON.stringify(told, undefined, 2)));
    return;
  }
  out.line(toLine(`the report of run ${runId} is in ${file}`));
  for (const { part, message } of unreadable) err.line(toLine(`note: ${part} could not be read: ${message}`));
}
