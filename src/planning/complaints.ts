import type { Phrase } from './phrase.ts';

/** Turns of speech of those who report a defect, or repair one. */
export const complaints: readonly Phrase[] = [
  {
    sign: 'something cannot be done',
    pattern: /\b(?:can ?not|can['’]t|could ?n['’]t|(?:un|not )able to|impossible to|fail(?:s|ed|ing|ure)? to)\b/i,
    counts: { 'bug-fix': 1.9 },
  },
  {
    sign: 'something does not happen',
    pattern:
      /\b(?:does ?n['’]?t|does not|did ?n['’]?t|did not|are ?n['’]t|is ?n['’]t|is not|are not|was ?n['’]t|won['’]t|will not|not working|not work|never|no longer|has no effect|does nothing)\b|(?<=[^\s,:\]]\s)(?:do ?n['’]?t|do not|ha(?:s|ve)(?: ?n['’]t| not))\b/i,
    counts: { 'bug-fix': 1.7 },
  },
  {
    sign: 'something fails',
    pattern:
      /\b(?:fail(?:s|ed|ing)|crash(?:es|ed|ing)|break(?:s|ing)?(?! changes?)|broke|throws|hangs|freezes|(?<=[a-z]{3}s )(?:fail|crash|break|hang|freeze|vanish)|errors? out|times? out|blows up)\b/i,
    counts: { 'bug-fix': 1.6 },
  },
  {
    sign: 'a wrong answer of a check',
    pattern: /\bfalse[- ](?:positive|negative|alarm)s?\b/i,
    counts: { 'bug-fix': 1.6 },
  },
  { sign: 'something is to work', pattern: /^make\b.{1,60}\bwork\b/i, counts: { 'bug-fix': 1.2 }, titleOnly: true },
  {
    sign: 'how it was until now',
    pattern:
      /\bhad (?:been|not|never|needed|to be)\b|\b(?:was|were) (?:being )?(?:\w{1,20}ly )?(?:ignored|dropped|lost|skipped)\b/i,
    counts: { 'bug-fix': 1.2 },
    titleOnly: true,
  },
  { sign: 'an error by its name', pattern: /\b[A-Z][A-Za-z]{2,40}(?:Error|Exception)\b/, counts: { 'bug-fix': 1.6 } },
  {
    sign: 'an error by its number',
    pattern: /\b(?:HTTP |error |status |exit code |code )[1-5]\d{0,2}\b|\bE[A-Z]{4,12}\b|\bSIG[A-Z]{3,5}\b|\b50[0-4]\b/,
    counts: { 'bug-fix': 1 },
  },
  {
    sign: 'what is instead of what should be',
    pattern: /\binstead of\b|\brather than\b|\beven (?:if|though|when)\b/i,
    counts: { 'bug-fix': 0.6 },
  },
  {
    sign: 'what was expected',
    pattern: /\bexpected\b.{1,80}\b(?:got|but|actual|received)\b/i,
    counts: { 'bug-fix': 2 },
  },
  {
    sign: 'worked before',
    pattern: /\b(?:since|after) (?:the )?(?:last |latest )?(?:upgrad|updat)\w+|\bsince v?\d|\bused to work\b/i,
    counts: { 'bug-fix': 1.2 },
  },
  {
    sign: 'a defect of security',
    pattern:
      /\b(?:security (?:fix|hole|issue|bug)|CVE-\d{4}-\d+|memory leak|data loss|race condition|vulnerable|prototype pollution|denial of service|redos)\b/i,
    counts: { 'bug-fix': 1.6 },
  },
  {
    sign: 'a repair by its name',
    pattern: /\S\s(?:bug ?)?fix(?:es)?\b(?=\s*(?:$|[(:,.]|(?:for|to|in)\b))|\bbug ?fix(?:es)?\b/i,
    counts: { 'bug-fix': 1.4 },
    titleOnly: true,
  },
  {
    sign: 'something that is missing is added',
    pattern: /^(?:add(?:s|ed|ing)?|include[sd]?|insert) (?:a |the |some )?missing\b/i,
    counts: { 'bug-fix': 1.3, feature: -0.6 },
    titleOnly: true,
  },
  {
    sign: 'what somebody went through',
    pattern: /^(?:i|we|my|our)\b (?!(?:want|need|would|wish|should|could|can|like|suggest|propose|think|must)\b)/i,
    counts: { 'bug-fix': 0.9 },
    titleOnly: true,
  },
  {
    sign: 'less than all of it',
    pattern: /\bnot (?:all|every|enough|always)\b|\bfor no (?:good |apparent |obvious )?reason\b/i,
    counts: { 'bug-fix': 1.2 },
  },
  {
    sign: 'what may happen',
    pattern:
      /^(?:the |an? )?[\w`'"./-]{1,40}(?: [\w`'"./-]{1,40}){0,3} (?:might|may|could|can) (?!be\b|we\b|you\b|now\b|also\b)\w+(?!.*\?)/i,
    counts: { 'bug-fix': 0.6 },
    titleOnly: true,
  },
  {
    sign: 'there is none',
    pattern: /\bthere (?:is|are) no\b/i,
    counts: { 'bug-fix': 0.8, feature: 0.3 },
    titleOnly: true,
  },
  {
    sign: 'what should be',
    pattern: /\bshould(?: not|n['’]t)?\b(?!.*\?)/i,
    counts: { 'bug-fix': 0.7, feature: 0.5 },
    titleOnly: true,
  },
  {
    sign: 'what a thing is not',
    pattern:
      /(?<=[^\s,]\s)(?<!\b(?:do|does|did|is|are|should|must|if|or|to|will|can|could|would|but|and|when|was|were) )not (?:being |\w{1,12}ly )?(?:[a-z]{2,14}(?:ing|ed|en|able|ible)|available|shown|found|sent|set|there|correct|compatible)\b/i,
    counts: { 'bug-fix': 1.7 },
    titleOnly: true,
  },
  {
    sign: 'what a thing keeps doing',
    pattern:
      /\b(?:keeps?|kept) (?:on )?[a-z]{2,14}ing\b|^[\w`'"./-]{1,40}(?: [\w`'"./-]{1,40}){0,3} (?:is|are) [a-z]{3,14}ing\b(?!.*\?)/i,
    counts: { 'bug-fix': 1 },
    titleOnly: true,
  },
  {
    sign: 'less than there should be',
    pattern:
      /^only\b.{1,60}\b(?:is|are|gets?|works?|shows?)\b|\b(?:returns?|shows?|finds?|displays?) (?:nothing|no [a-z]|an? empty)/i,
    counts: { 'bug-fix': 1.2 },
    titleOnly: true,
  },
  {
    sign: 'none where some should be',
    pattern:
      /^no (?!(?:need|more|support|way|option|op)\b)[a-z]|\S\sno (?!(?:longer|more|need|support|way|option|op)\b)\(?[a-z]/i,
    counts: { 'bug-fix': 1.2 },
    titleOnly: true,
  },
  {
    sign: 'an error in its own words',
    pattern:
      /\b(?:permission|access) denied\b|\bconnection (?:refused|reset|lost|closed)\b|\bno such file\b|\bnot found\b|\bout of (?:memory|bounds|range|sync|date)\b|\b(?:stack|buffer|heap) overflow\b|\bdead ?lock\b|\bsegmentation fault\b|\bcore dump|\baccess violation\b|\bassert(?:ion)? fail|\b(?:unhandled|uncaught) |\bundefined (?:reference|symbol|behaviou?r)\b/i,
    counts: { 'bug-fix': 1.4 },
  },
  {
    sign: 'an empty screen',
    pattern: /\b(?:black|white|blank|blue|empty) (?:screen|page|window)\b/i,
    counts: { 'bug-fix': 1.2 },
  },
  {
    sign: 'too much of it',
    pattern:
      /\btoo (?:much|many|large|small|big|long|short|slow|fast|early|late|soon|high|low|strict|often|wide|narrow)\b|\b(?:high|excessive|huge|increased|100 ?%|amounts? of) (?:cpu|memory|ram|disk|gpu|latency|load)\b|\b(?:memory|cpu|ram|latency) (?:usage )?(?:spikes?|growth|issues?)\b|\bslow(?:ness|down)\b/i,
    counts: { 'bug-fix': 1.2 },
  },
  {
    sign: 'trouble with something',
    pattern: /\b(?:issues?|problems?|troubles?|bugs?|errors?) (?:with|in|on|when|while|after|during)\b/i,
    counts: { 'bug-fix': 0.8 },
    titleOnly: true,
  },
];
