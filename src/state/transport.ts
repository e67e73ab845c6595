// What carries runs is loaded as a whole, when a run is first carried.
export { moveRun } from './moving.ts';
export { exportRun } from './run-export.ts';
export { importRun } from './run-import.ts';
