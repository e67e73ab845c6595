import { digestValue } from '../core/json.ts';
import type { AgentRequest } from './agent-request.ts';
import type { DeclaredFile } from './response-files.ts';

/** Changes whenever what is kept, or what its key is made of, means something else: older answers are then not found. */
const version = 1;

/** What makes two requests one question. */
export interface QuestionParts {
  readonly provider: string;
  readonly request: AgentRequest;
  readonly files: readonly DeclaredFile[];
  /** Whatever else the answer depends on. */
  readonly vary?: unknown;
}

/**
 * Names a question by 64 hexadecimal digits: whatever of the request an answer may depend on, and what its files held.
 *
 * Left out are the session, which is of one conversation; the folder, of which the files tell what matters; and
 * `maxCostUsd`, which says what was left to spend. What a request may come to have besides is taken in.
 *
 * @throws WorkflowError `value-not-storable` for a request that is no plain JSON.
 */
export function questionKey({ provider, request, files, vary }: QuestionParts): string {
  const asked = { ...request, session: undefined, cwd: undefined, maxCostUsd: undefined };
  const parts = { version, provider, asked, files, ...(vary === undefined ? {} : { vary }) };
  return digestValue(parts, { subject: 'the request' });
}
