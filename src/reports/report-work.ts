// What reports do, in one module that is loaded when somebody asks for them.
export { startDashboard } from './dashboard.ts';
export { renderReport } from './render-report.ts';
export { runReport } from './run-report.ts';
