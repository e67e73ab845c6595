import type { Decision } from './decision.ts';
import { nameGo } from './words.ts';

const asking =
  /^(?:should|shall|do|does|may|can|could|is|are|will|must|would)\b(?: (?:we|our|the|a|an|it|there|be|i|everybody))*\b/i;
const everywhere =
  /\b(?:(?:anywhere|everywhere) )?(?:in|across|within) (?:the|our|this) (?:(?:whole|entire) )?(?:code ?base|project|company|organi[sz]ation)\b|\b(?:any|every)where\b/gi;

/** What a decision says, in words of its own: `Yes` says what was asked. */
export function textOf({ question, decision }: Pick<Decision, 'question' | 'decision'>): string {
  const [, answer = '', more = ''] = /^\s*(yes|no)\s*(?:$|[,.;:!—-]\s*(.*)$)/is.exec(decision) ?? [];
  const asked = question
    .replace(/\?[\s\S]*$/, '')
    .replace(asking, '')
    .trim();
  const said =
    answer === '' || asked === '' ? decision : `${answer.toLowerCase() === 'no' ? 'no ' : ''}${asked}. ${more}`;
  return nameGo(said.replace(everywhere, ''));
}
