import { EnhancedWorkflowManager, MemoryStorage, type ManagerOptions, type Workflow } from '../../../src/index.ts';
import { renderReport } from '../../../src/reports/render-report.ts';
import type { RunReportData } from '../../../src/reports/report-data.ts';
import { runReport, type RunReportOptions } from '../../../src/reports/run-report.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';
import { type PageElement, parsePage } from './parsed-page.ts';

/** Runs in memory, by a clock that stands still, and their reports. */
export class Scene {
  readonly host: FakeHost = new FakeHost();
  readonly storage: MemoryStorage = new MemoryStorage();
  readonly manager: EnhancedWorkflowManager;

  constructor(options: ManagerOptions = {}) {
    this.manager = new EnhancedWorkflowManager({ storage: this.storage, host: this.host, health: false, ...options });
  }

  /** Runs a workflow to its end or rest. */
  async run(workflow: Workflow<undefined>, id: string, options: object = {}): Promise<string> {
    const result = await this.host.finish(this.manager.execute(workflow, undefined, { id, ...options }));
    return result.status;
  }

  report(id: string, options: RunReportOptions = {}): Promise<RunReportData> {
    return runReport(this.manager, id, { host: this.host, ...options });
  }

  async page(id: string, options: RunReportOptions = {}): Promise<PageElement> {
    return parsePage(renderReport(await this.report(id, options), { timeZone: 'Europe/Berlin' }));
  }
}
