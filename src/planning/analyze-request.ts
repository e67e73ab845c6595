import { requireKnownOptions } from '../core/expect.ts';
import { classify, type ActionVerdict } from './classify.ts';
import { parametersOf, type RequestParameter } from './parameters.ts';
import { partsOf, wavesOf, type RequestPart } from './parts.ts';
import { prerequisitesOf, type Prerequisite } from './prerequisites.ts';
import { requestComplexity, type ComplexityVerdict } from './request-complexity.ts';
import { effortOf, type PastRequest, type RequestEffort } from './request-effort.ts';
import { risksOf, type RequestRisk } from './request-risks.ts';
import { readRequest } from './request-text.ts';
import { researchNeed, type ResearchNeed } from './research-need.ts';
import { prefixOf } from './prefixes.ts';

/** Options of {@link analyzeRequest}. */
export interface AnalyzeRequestOptions {
  /**
   * What earlier requests took; duration and cost are learned from those that are most alike.
   * @defaultValue none: the duration then rests on the complexity, with a wide interval
   */
  readonly history?: readonly PastRequest[];
}

/** What a request in words asks for. Plain data: it goes through JSON unchanged. */
export interface RequestAnalysis {
  /** The first sentence or line, without Markdown marks, at most 300 characters. */
  readonly title: string;
  /** The scope in its prefix, as in `fix(parser): …`. */
  readonly scope?: string;
  /** Whether its prefix marks a change that breaks what others use (`feat!: …`). */
  readonly breaking: boolean;
  readonly action: ActionVerdict;
  readonly research: ResearchNeed;
  readonly complexity: ComplexityVerdict;
  readonly parameters: readonly RequestParameter[];
  readonly parts: readonly RequestPart[];
  /** The ids of parts that can go on side by side, wave after wave. */
  readonly waves: readonly (readonly string[])[];
  /** What may go wrong, the gravest first. */
  readonly risks: readonly RequestRisk[];
  readonly prerequisites: readonly Prerequisite[];
  readonly effort: RequestEffort;
  /** Whether the request was longer than the 16,384 characters that are read. */
  readonly cut: boolean;
}

/**
 * Says what a request in words asks for: its kind, what has to be found out, how complex it is, its details and parts, what
 * may go wrong, and what it takes. Every verdict names the words it rests on.
 *
 * The same request gives the same analysis. The signs are English: of other languages little is recognised, and the
 * confidence is low. No model is asked; see {@link secondOpinion}.
 *
 * @throws UsageError `invalid-option` if the request is no text, has no words, or is longer than 1,048,576 characters.
 */
export function analyzeRequest(text: string, options: AnalyzeRequestOptions = {}): RequestAnalysis {
  requireKnownOptions('analyzeRequest', options, ['history']);
  const request = readRequest(text);
  const action = classify(request);
  const prefix = prefixOf(request.title.text);
  const parameters = parametersOf(request);
  const parts = partsOf(request, action.class);
  const complexity = requestComplexity(request, parts, parameters);
  return {
    title: request.title.text,
    ...(prefix?.scope !== undefined && { scope: prefix.scope }),
    breaking: prefix?.breaking === true,
    action,
    research: researchNeed(request, action, parameters),
    complexity,
    parameters,
    parts,
    waves: wavesOf(parts),
    risks: risksOf(request, action, complexity),
    prerequisites: prerequisitesOf(request, action.class),
    effort: effortOf(action.class, complexity, options.history),
    cut: request.cut,
  };
}
