// What a request in words asks for, by which words that is known, and which of its parts can go on side by side.
import { analyzeRequest } from 'holdfast/planning';

const analysis = analyzeRequest(`Support export to CSV and fix the date filter

- [ ] add \`exportCsv\` to src/reports/table.ts, at most 10,000 rows
- [ ] fix the wrong month in the date filter
- [ ] document \`exportCsv\` in the user guide
`);

const [strongest] = analysis.action.evidence;
console.log(`${analysis.action.class}, because of "${strongest?.words}" (${strongest?.sign})`);
for (const { id, class: kind, needs } of analysis.parts)
  console.log([id, kind, ...needs.map(({ part, because }) => `after ${part}: ${because}`)].join(' '));
console.log('side by side:', analysis.waves.map((wave) => wave.join(' + ')).join(', then '));
const limit = analysis.parameters.find(({ kind }) => kind === 'limit');
console.log('limit:', limit?.bound, limit?.value);
console.log('without history:', analysis.effort.learnedFrom, analysis.effort.cost ?? 'no cost');

// Prints:
// feature, because of "Support" (verb at the beginning)
// part-1 feature
// part-2 bug-fix
// part-3 documentation after part-1: both are about "exportCsv"
// side by side: part-1 + part-2, then part-3
// limit: at-most 10000
// without history: none no cost
