import type { FileDigest } from '../trust/trust-entry.ts';
import { checkDocument, type DocumentCheck, type KnownNames } from './check-document.ts';
import { type FileFinding, invalidFile } from './file-finding.ts';
import { type LaidStep, type Layout, layOut } from './layout.ts';
import { type DocumentReading, inOrder, type loadSchema, readDocument } from './read-document.ts';
import type { WorkflowDocument } from './workflow-document.ts';

/** A workflow file that was read. Nothing of it was run, and whether it may be is another question. */
export interface WorkflowFile {
  /** As it was named, or relative to the folder it was found from. */
  readonly file: string;
  readonly document: WorkflowDocument;
  /** The digest of the bytes that were read. */
  readonly digest: FileDigest | undefined;
}

/** A file whose form is right. */
export interface ReadFile extends WorkflowFile {
  readonly layout: Layout;
  /** Makes a finding of something about a place in the document. */
  readonly place: DocumentReading['place'];
}

/** A file that was checked, and its conditions. */
export interface CheckedFile extends ReadFile {
  readonly conditions: DocumentCheck['conditions'];
}

/** What may be said of a text that is read. */
export interface ReadOptions {
  /** How the text is named in findings; JSON by its ending. */
  readonly file: string;
  readonly digest?: FileDigest | undefined;
  /** From `loadSchema`, where many files are read. */
  readonly schema?: ReturnType<typeof loadSchema>;
}

/** Reads a text as far as its form. @throws UsageError `invalid-workflow-file` with all that is wrong. */
export async function readFileText(text: string, { file, digest, schema }: ReadOptions): Promise<ReadFile> {
  const { document, findings, place } = await readDocument(text, file, schema);
  if (document === undefined) throw invalidFile(file, findings);
  return { file, document, layout: layOut(document), digest, place };
}

/** What is wrong with a text, all of it. */
export async function findingsOf(
  text: string,
  file: string,
  known: KnownNames,
): Promise<{ readonly findings: readonly FileFinding[]; readonly checked: CheckedFile | undefined }> {
  const { document, findings, place } = await readDocument(text, file);
  if (document === undefined) return { findings, checked: undefined };
  const layout = layOut(document);
  const { problems, conditions } = await checkDocument(layout, known);
  const checked = { file, document, layout, digest: undefined, place, conditions };
  return { findings: inOrder(problems.map(place)), checked };
}

/** Checks what one field says about others. @throws UsageError `invalid-workflow-file` with all that is wrong. */
export async function checkFile(file: ReadFile, known: KnownNames): Promise<CheckedFile> {
  const { problems, conditions } = await checkDocument(file.layout, known);
  if (problems.length > 0) throw invalidFile(file.file, inOrder(problems.map(file.place)));
  return { ...file, conditions };
}

/** The name of the workflow that a step runs as a child. */
export function childOf({ kind, step }: LaidStep): string | undefined {
  return kind === 'workflow' && 'workflow' in step ? step.workflow : undefined;
}
