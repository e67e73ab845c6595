import { UsageError } from '../core/errors.ts';
import { formatDuration, toMilliseconds, type Duration } from '../core/durations.ts';
import { invalidOption, requireInteger, requireKnownOptions, requireMethods, requireOneOf } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import { hashValue } from '../core/json.ts';
import { isRecord } from '../core/json-record.ts';
import { analyzeRequest, type RequestAnalysis } from './analyze-request.ts';
import type { Plan, PlanLimits, PlanPhase, PlanPriority, PlanTemplateChoice } from './plan.ts';
import { phasesOf } from './plan-phases.ts';
import { scheduleOf } from './plan-schedule.ts';
import type { PlanTemplate } from './plan-template.ts';
import type { PastRequest } from './request-effort.ts';
import { TemplateLibrary } from './template-library.ts';
import { slug } from './template-steps.ts';
import { cleanText, variableValues } from './template-variable.ts';

/** Options of {@link makePlan}. */
export interface MakePlanOptions {
  /**
   * The template: its name, the path of its file, or one that was read.
   * @defaultValue the one that fits best
   */
  readonly template?: string | PlanTemplate;
  /**
   * Where templates are found by name.
   * @defaultValue those of the package, and of `.holdfast/templates`
   */
  readonly templates?: TemplateLibrary;
  /** Values for the variables of the template. */
  readonly variables?: Readonly<Record<string, string | number | boolean>>;
  /**
   * How many phases may run side by side; `true`: as many as can, up to 4. They share one folder.
   * @defaultValue 1
   */
  readonly parallel?: number | boolean;
  /** @defaultValue 'normal' */
  readonly priority?: PlanPriority;
  /**
   * What the whole may take.
   * @defaultValue what the template says
   */
  readonly maxDuration?: Duration;
  /** What earlier requests took; the expected time is learned from it. */
  readonly history?: readonly PastRequest[];
  /**
   * What the request asks for, where that was looked at before.
   * @defaultValue `analyzeRequest(request, { history })`
   */
  readonly analysis?: RequestAnalysis;
  /**
   * When it is made.
   * @defaultValue now
   */
  readonly createdAt?: Date | number;
  /** @defaultValue the real clock */
  readonly host?: Pick<Host, 'now'>;
}

/** The priorities, the least first. */
export const planPriorities: readonly PlanPriority[] = ['low', 'normal', 'high', 'urgent'];

const known: readonly string[] = [
  ...['template', 'templates', 'variables', 'parallel', 'priority', 'maxDuration', 'history', 'analysis'],
  ...['createdAt', 'host'],
];
const longestRequest = 16_384;
const sideBySide = 4;

/**
 * Makes a plan for a request in words: analyses it, chooses a template, and fills it in. Nothing is run, and no model is
 * asked. The same request, options and moment give the same plan.
 *
 * @throws UsageError `invalid-option`, `invalid-duration`, `unknown-template`, `invalid-workflow-file`.
 */
export async function makePlan(request: string, options: MakePlanOptions = {}): Promise<Plan> {
  requireKnownOptions('makePlan', options, known);
  const { templates = new TemplateLibrary(), host = systemHost, history = [] } = options;
  requireMethods('templates', templates, ['choose', 'require'], 'a TemplateLibrary');
  const asked = requireRequest(request);
  const priority = requireOneOf('priority', options.priority ?? 'normal', planPriorities);
  const parallel = lanesOf(options.parallel);
  const analysis = requireAnalysis(options.analysis) ?? analyzeRequest(asked, { history });
  const { template, choice } = await chosen(asked, analysis, options.template, templates);
  const variables = variableValues(template.name, template.variables, options.variables);
  const createdAt = momentOf(options.createdAt ?? host.now());
  const maxDurationMs = longestOf(options.maxDuration, template);
  const digest = hashValue([asked, template.name, variables, priority, parallel, maxDurationMs ?? 0]);
  const words = slug(analysis.title, 40);
  const name = words === '' ? `${template.name}-${digest.slice(0, 6)}` : words;
  const id = `${createdAt.toLowerCase().replaceAll(/[-:.]/g, '')}-${slug(name, 24)}-${digest.slice(0, 6)}`;
  const phases = phasesOf({ id, name, request: asked, analysis, template, variables });
  if (phases.length === 0) throw nothingToDo(template);
  const plan: Plan = {
    ...{ id, name, request: asked, createdAt, analysis, variables, priority, parallel },
    template: template.source === 'built-in' ? choice : { ...choice, file: template.source },
    ...(maxDurationMs === undefined ? {} : { maxDurationMs }),
    ...limitsOf(template, phases),
    phases,
  };
  const warnings = warningsOf(plan);
  return warnings.length === 0 ? plan : { ...plan, warnings };
}

/** Steps are left out where nothing has to be found out, and where they come out empty. */
function nothingToDo({ name }: PlanTemplate): UsageError {
  return new UsageError(
    'invalid-option',
    `Template ${JSON.stringify(name)} leaves nothing to do for this request: each of its steps is left out. Give its variables values, or name another template.`,
    { subject: 'template', value: name, expected: 'a template with a step that is not left out' },
  );
}

/** Callers without types may give anything. */
function requireAnalysis(analysis: RequestAnalysis | undefined): RequestAnalysis | undefined {
  if (analysis === undefined || (isRecord(analysis) && isRecord(analysis.action) && Array.isArray(analysis.parts)))
    return analysis;
  throw invalidOption('analysis', analysis, 'what `analyzeRequest` gave');
}

function requireRequest(request: unknown): string {
  if (typeof request !== 'string' || request.trim() === '')
    throw invalidOption('request', request, 'a text with words');
  // Without the marks of an editor: every program that gets a piece of it ends lines in one way.
  if (request.length <= longestRequest) return cleanText(request.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n'));
  throw invalidOption(
    'request',
    `${request.slice(0, 20)}…`,
    `at most ${longestRequest} characters (it has ${request.length}): put the rest into a file, and name the file`,
  );
}

function lanesOf(parallel: unknown = 1): number {
  if (typeof parallel === 'boolean') return parallel ? sideBySide : 1;
  return requireInteger('parallel', parallel, 1);
}

async function chosen(
  request: string,
  analysis: RequestAnalysis,
  wanted: string | PlanTemplate | undefined,
  templates: TemplateLibrary,
): Promise<{ readonly template: PlanTemplate; readonly choice: PlanTemplateChoice }> {
  if (wanted === undefined) return templates.choose(request, analysis);
  const template = typeof wanted === 'string' ? await templates.require(wanted) : wanted;
  if (!isRecord(template) || !Array.isArray(template.steps) || !Array.isArray(template.variables))
    throw invalidOption('template', wanted, 'a name, a path, or a template that was read');
  return { template, choice: { name: template.name, confidence: 1, reason: 'it was named' } };
}

function momentOf(moment: unknown): string {
  const date = moment instanceof Date ? moment : typeof moment === 'number' ? new Date(moment) : undefined;
  if (date === undefined || Number.isNaN(date.getTime()) || !/^\d{4}-/.test(date.toISOString()))
    throw invalidOption('createdAt', moment, 'a date, or milliseconds since 1970');
  return date.toISOString();
}

function longestOf(maxDuration: Duration | undefined, { limits }: PlanTemplate): number | undefined {
  const given = maxDuration ?? limits.duration;
  if (given === undefined) return undefined;
  const ms = toMilliseconds(given, 'maxDuration');
  if (ms > 0) return ms;
  throw invalidOption('maxDuration', maxDuration, 'a duration above 0');
}

function limitsOf({ limits }: PlanTemplate, phases: readonly PlanPhase[]): { readonly limits?: PlanLimits } {
  const { attempts, calls, tokens, cost_usd: costUsd } = limits;
  // A request of many parts takes more calls than its template had in mind.
  const least = phases.reduce((sum, { work, retries }) => sum + (work.kind === 'agent' ? retries + 1 : 0), 0);
  const own = {
    ...(attempts === undefined ? {} : { attempts }),
    ...(calls === undefined ? {} : { calls: Math.max(calls, least) }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(costUsd === undefined ? {} : { costUsd }),
  };
  return Object.keys(own).length === 0 ? {} : { limits: own };
}

function warningsOf(plan: Plan): readonly string[] {
  const { maxDurationMs, parallel, analysis, template } = plan;
  const { expectedMs, waves } = scheduleOf(plan);
  const most = Math.min(parallel, Math.max(...waves.map((wave) => wave.length)));
  return [
    ...(maxDurationMs !== undefined && expectedMs > maxDurationMs
      ? [
          `It is expected to take ${formatDuration(expectedMs)}, and may take ${formatDuration(maxDurationMs)}: a run is likely to be paused before its end.`,
        ]
      : []),
    ...(most > 1
      ? [`Up to ${most} phases work side by side in one folder: see that they do not change the same files.`]
      : []),
    ...(template.confidence < 0.5
      ? [
          `The template "${template.name}" is the right one with ${Math.round(template.confidence * 100)} of 100 only: name another one, or say more.`,
        ]
      : []),
    ...(analysis.cut ? ['The request is longer than what was read of it.'] : []),
  ];
}
