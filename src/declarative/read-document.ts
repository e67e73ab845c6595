import { readYaml, type YamlPlace } from '../configuration/yaml-text.ts';
import type { ZodType } from 'zod';
import { documentSchema } from './document-schema.ts';
import { type DocumentPath, type FileFinding, type PlacedProblem } from './file-finding.ts';
import { formProblems } from './form-problems.ts';
import type { WorkflowDocument } from './workflow-document.ts';

/** A text that was read: its document, or everything that is wrong with its form. */
export interface DocumentReading {
  readonly document: WorkflowDocument | undefined;
  readonly findings: readonly FileFinding[];
  /** Makes a finding of something about a place in the document. */
  readonly place: (problem: PlacedProblem) => FileFinding;
}

/** Far more than people write, and little enough that nothing takes long to read or to refuse. */
const largestBytes = 256 * 1024;
const mostLines = 10_000;
const deepestNesting = 64;

/** Names that reach what all objects share. */
const reserved: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/**
 * Reads the text of a workflow file, YAML or JSON, as data: nothing in it is run, included or looked up.
 *
 * @param file how the file is named in findings; JSON by its ending.
 * @param schema from {@link loadSchema}
 */
export async function readDocument(
  text: string,
  file: string,
  schema: Promise<ZodType> = loadSchema(),
): Promise<DocumentReading> {
  const refused = (problem: string, place?: YamlPlace): DocumentReading => {
    const finding: FileFinding = { severity: 'error', rule: 'unreadable', problem, file, ...place };
    return { document: undefined, findings: [finding], place: () => finding };
  };
  if (Buffer.byteLength(text) > largestBytes) return refused(`it is larger than ${largestBytes} bytes`);
  if (text.split('\n', mostLines + 2).length > mostLines) return refused(`it has more than ${mostLines} lines`);
  const source = text.replace(/^\uFEFF/, '');
  const isJson = file.toLowerCase().endsWith('.json');
  if (isJson) {
    const fault = jsonFault(source);
    if (fault !== undefined) return refused(`it is not JSON: ${fault.problem}`, fault.place);
  }
  // JSON is YAML; read so, its values have places as well.
  const { content, faults, placeOf } = await readYaml(source);
  const place = ({ path, severity = 'error', rule, problem }: PlacedProblem): FileFinding => ({
    ...{ severity, rule, problem, file },
    ...placeOf(path),
  });
  if (faults.length > 0)
    return {
      document: undefined,
      findings: faults.map(({ problem, place: at }) => ({
        ...{ severity: 'error', rule: 'unreadable', problem: `it is not YAML: ${problem}`, file },
        ...at,
      })),
      place,
    };
  const shape = shapeProblem(content, []);
  if (shape !== undefined) return { document: undefined, findings: [place(shape)], place };
  const parsed = (await schema).safeParse(content);
  if (parsed.success) return { document: parsed.data as WorkflowDocument, findings: [], place };
  const problems = formProblems(content, parsed.error.issues);
  return { document: undefined, findings: inOrder(problems.map(place)), place };
}

/** The schema that documents are read by; made once by whoever reads many. */
export async function loadSchema(): Promise<ZodType> {
  return documentSchema(await import('zod'));
}

/** Findings in the order of the text, each once. */
export function inOrder(findings: readonly FileFinding[]): readonly FileFinding[] {
  const seen = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  return [...seen.values()].sort(
    (one, other) => (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0),
  );
}

/** What makes a text no JSON, and where, as far as the engine says it: of a word that JSON has not, it only quotes it. */
function jsonFault(text: string): { readonly problem: string; readonly place?: YamlPlace } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const place = /^(.*?)(?: in JSON| after JSON)? at position \d+ \(line (\d+) column (\d+)\)$/s.exec(problem);
    if (place === null) return { problem };
    return { problem: place[1] ?? problem, place: { line: Number(place[2]), column: Number(place[3]) } };
  }
}

/** What no part of a document may be. */
function shapeProblem(value: unknown, path: DocumentPath): PlacedProblem | undefined {
  if (path.length === 0 && (typeof value !== 'object' || value === null || Array.isArray(value)))
    return { rule: 'unreadable', problem: 'expected a mapping with the field "workflow"', path };
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length >= deepestNesting)
    return { rule: 'unreadable', problem: `it is nested deeper than ${deepestNesting}`, path };
  for (const [key, item] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (!Array.isArray(value) && reserved.includes(key))
      return { rule: 'invalid-name', problem: `the name ${JSON.stringify(key)} cannot be used`, path: at };
    if (!Array.isArray(value) && key === '<<')
      return { rule: 'invalid-name', problem: 'YAML 1.2 has no merge keys ("<<"); write the fields out', path: at };
    const problem = shapeProblem(item, at);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
