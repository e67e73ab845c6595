/**
 * From a sentence to a plan: what a request in words asks for, what it needs, what may go wrong and what it takes. Every
 * verdict cites the words it rests on; no model is asked.
 *
 * @packageDocumentation
 */
export { analyzeRequest } from './planning/analyze-request.ts';
export type { AnalyzeRequestOptions, RequestAnalysis } from './planning/analyze-request.ts';
export type { ActionClass, RequestEvidence } from './planning/action-class.ts';
export type { ActionVerdict } from './planning/classify.ts';
export type { ParameterKind, RequestParameter } from './planning/parameters.ts';
export type { RequestPart } from './planning/parts.ts';
export type { Prerequisite } from './planning/prerequisites.ts';
export type { ComplexityLevel, ComplexityVerdict } from './planning/request-complexity.ts';
export type { PastRequest, RequestEffort } from './planning/request-effort.ts';
export type { RequestRisk } from './planning/request-risks.ts';
export type { ResearchNeed } from './planning/research-need.ts';
export { renderScript } from './planning/script.ts';
export type { ScriptOptions } from './planning/script.ts';
export { readScriptState } from './planning/script-progress.ts';
export type { ScriptPhaseProgress, ScriptProgress } from './planning/script-progress.ts';
export { secondOpinion } from './planning/second-opinion.ts';
export type { AskOpinion, Disagreement, Opinion, OpinionQuestion, SecondOpinion } from './planning/second-opinion.ts';

export { makePlan } from './planning/make-plan.ts';
export type { MakePlanOptions } from './planning/make-plan.ts';
export type { PhaseWork, Plan, PlanLimits, PlanPhase, PlanPriority, PlanTemplateChoice } from './planning/plan.ts';
export { forecastWork } from './planning/plan-forecast.ts';
export type { PastPhase, WorkForecast } from './planning/plan-forecast.ts';
export { readPlanHistory } from './planning/plan-history.ts';
export type { PlanHistory } from './planning/plan-history.ts';
export { PlanRegistry } from './planning/plan-registry.ts';
export type { PlanRegistryOptions, PlanRuns } from './planning/plan-registry.ts';
export type { PlanEvent, PlanRun, PlanScript, PlanStatus, StoredPlan } from './planning/stored-plan.ts';
export { scheduleOf } from './planning/plan-schedule.ts';
export type { PlanSchedule, ScheduledPhase } from './planning/plan-schedule.ts';
export { renderGuide } from './planning/render-guide.ts';
export type { GuideOptions } from './planning/render-guide.ts';
export { renderPreview } from './planning/render-preview.ts';
export { renderWorkflow } from './planning/render-workflow.ts';
export { TemplateLibrary } from './planning/template-library.ts';
export type {
  ChosenTemplate,
  ListedTemplates,
  TemplateFinding,
  TemplateLibraryOptions,
} from './planning/template-library.ts';
export type { PlanTemplate } from './planning/plan-template.ts';
export type { TemplateStep } from './planning/template-steps.ts';
export type { TemplateVariable } from './planning/template-variable.ts';

// What effort is told by.
export type { Forecast } from './forecasts/forecast.ts';
export type { ForecastBasis } from './forecasts/outlook.ts';
export type { ForecastRisk, RiskKind } from './forecasts/risks.ts';
