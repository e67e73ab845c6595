// What a memory works with, loaded together when it is first asked.
export { applyPrecedent } from './apply-precedent.ts';
export { situationOf } from './asked-situation.ts';
export { ConflictDesk } from './conflict-desk.ts';
export { outcomeOf, requireLink, saidOf } from './decision-draft.ts';
export { requireWalk, walkLinks } from './decision-links.ts';
export { searchDecisions } from './decision-search.ts';
export { requireFilter, requirePrecedentOptions, requireSearch } from './filter-options.ts';
export { writeMarkdown } from './markdown-export.ts';
export { readMarkdown } from './markdown-import.ts';
export { MemoryDesk } from './memory-desk.ts';
export { statisticsOf } from './statistics.ts';
export { recordFiles } from './record-files.ts';
