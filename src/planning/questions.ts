import type { Phrase } from './phrase.ts';

/** Turns of speech of those who want to know something. */
export const questions: readonly Phrase[] = [
  {
    sign: 'finding out',
    pattern:
      /\b(?:look(?:ing)? into|find out|figure out|root cause|deep dive|proof of concept|best practices?|pros and cons|state of the art|what (?:are|would|is) (?:the|it|our)|which \w+ (?:is|are|fits?|should)|options for|alternatives? (?:to|for)|trade-?offs?|threat model|feasib\w+|whether)\b/i,
    counts: { research: 1.9 },
  },
  {
    sign: 'a question',
    // "Can you add …?" asks for no answer.
    pattern:
      /^(?:(?:what|which|how(?! to\b)|where|who|when|shall|should|has|have|do|does|did|is|are|am|was|if|any|anyone|anybody)\b|(?:can|could|would|will|may)\b(?!(?: \w{1,12}){0,3} (?:add|support|allow|implement|include|provide|have|get|be)\b)).*\?/i,
    counts: { research: 1.8 },
    titleOnly: true,
  },
  {
    sign: 'a question word',
    pattern:
      /^(?:which \w+ (?:should|to)|how (?:do|does|should|can|could|would|i|is|are)|what(?:['’]s| is| are| does| do| if| about)|where (?:is|are|do|can|to)|when (?:is|are|will)|who (?:is|are)|should we|is (?:there|this|it)|can i|do i|any (?:way|plans?|news|updates?))\b/i,
    counts: { research: 0.8 },
    titleOnly: true,
  },
  {
    sign: 'a question how something is done',
    pattern: /^how to\b.*\?\s*$/i,
    counts: { research: 1.6 },
    titleOnly: true,
  },
  {
    sign: 'how something is done',
    pattern: /^how to\b/i,
    counts: { research: 0.7, documentation: 0.7 },
    titleOnly: true,
  },
  { sign: 'a question at the end', pattern: /\?\s*$/, counts: { research: 1.1, 'bug-fix': 0.3 }, titleOnly: true },
  { sign: 'why something is so', pattern: /^why\b/i, counts: { research: 1.4, 'bug-fix': 0.8 }, titleOnly: true },
  {
    sign: 'what somebody wants to know',
    pattern:
      /\bquestions? (?:about|on|regarding|for)\b|\b(?:confus(?:ed|ion)|wondering|need(?:s|ed)? help|help (?:me|needed|with)|not sure|difference between|status of|requirements? (?:for|of|to)|(?:intended|recommended|correct|right|proper|best) (?:use|usage|way|approach)|some ?one|any ?one|RCA|understanding|(?:can['’]?t|cannot|don['’]?t|do not) understand)\b/i,
    counts: { research: 1.2 },
    titleOnly: true,
  },
  {
    sign: 'somebody asks to be told',
    pattern:
      /\b(?:how (?:can|do|could|should|would) (?:i|we|you|one)|(?:can|could) (?:you|someone|somebody|anyone|anybody) (?:please )?(?:tell|explain|clarify|advise|help))\b/i,
    counts: { research: 1.4 },
    titleOnly: true,
  },
  {
    sign: 'one thing against another',
    pattern: /\bvs\.?\s|\bversus\b|\b(?:compare|benchmark) .{1,40}\b(?:and|to|with|against)\b/i,
    counts: { research: 1.6 },
  },
  {
    sign: 'a report to write',
    pattern: /\b(?:write|prepare|create) an? (?:report|analysis|assessment|summary of findings)\b/i,
    counts: { research: 2.4, documentation: -0.6 },
  },
];
