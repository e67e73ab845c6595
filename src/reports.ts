/**
 * A run as people look at it: one HTML file without network, the data behind it, and a local page that follows runs live.
 *
 * @packageDocumentation
 */
export { runReport } from './reports/run-report.ts';
export type { ReportSource, RunReportOptions } from './reports/run-report.ts';
export { renderReport } from './reports/render-report.ts';
export type { RenderOptions } from './reports/render-report.ts';
export { renderDecisions } from './reports/render-decisions.ts';
export type { DecisionReportData } from './reports/render-decisions.ts';
export { startDashboard } from './reports/dashboard.ts';
export type { Dashboard, DashboardOptions, DashboardSource } from './reports/dashboard.ts';
export type {
  ReportedAgent,
  ReportedCall,
  ReportedChild,
  ReportedEffect,
  ReportedError,
  ReportedHealth,
  ReportedIdle,
  ReportedKind,
  ReportedMoment,
  ReportedPhase,
  ReportedRest,
  ReportedStatus,
  ReportedStep,
  ReportedStepKind,
  RunCourse,
  RunReportData,
} from './reports/report-data.ts';
