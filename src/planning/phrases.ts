import type { ClassWeights } from './action-class.ts';

/** A turn of speech that says what kind of work is meant. */
export interface Phrase {
  readonly sign: string;
  readonly pattern: RegExp;
  readonly counts: ClassWeights;
  /** Whether it only means this in a title. */
  readonly titleOnly?: true;
}

/** Turns of speech, each at most once per line. None repeats a repetition, so that no text makes them slow. */
export const phrases: readonly Phrase[] = [
  {
    sign: 'something cannot be done',
    pattern: /\b(?:can ?not|can['’]t|could ?n['’]t|unable to|impossible to|fail(?:s|ed|ing|ure)? to)\b/i,
    counts: { 'bug-fix': 1.9 },
  },
  {
    sign: 'something does not happen',
    pattern:
      /\b(?:does ?n['’]?t|does not|did ?n['’]?t|did not|are ?n['’]t|is ?n['’]t|is not|are not|was ?n['’]t|won['’]t|will not|not working|not work|never|no longer|has no effect|does nothing)\b/i,
    counts: { 'bug-fix': 1.7 },
  },
  {
    sign: 'something fails',
    pattern:
      /\b(?:fail(?:s|ed|ing)|crash(?:es|ed|ing)|break(?:s|ing)?(?! changes?)|broke|throws|hangs|freezes|errors? out|times? out|blows up)\b/i,
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
      /^(?:the |an? )?[\w`'"./-]{1,40}(?: [\w`'"./-]{1,40}){0,3} (?:might|may|could|can) (?!be\b|we\b|you\b)\w+(?!.*\?)/i,
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
    sign: 'a wish',
    pattern:
      /\b(?:feature requests?|would (?:be|love|like)\b.{0,20}\b(?:nice|great|useful|helpful|to)|it would be|wish ?list|nice to have|make it possible|possib(?:le|ility) to|please (?:add|support|allow)|i want to|user story|can we have|could we have)\b/i,
    counts: { feature: 2 },
  },
  {
    sign: 'an ability to be had',
    pattern:
      /^(?:an? )?(?:better |native |full |initial |basic )?(?:support|option|ability|possibility|way|command|flag|api) (?:for|to)\b|\bsupport for\b/i,
    counts: { feature: 2 },
  },
  {
    sign: 'a missing ability',
    pattern: /\b(?:missing|lacks?|no|without) support\b/i,
    counts: { feature: 2, 'bug-fix': -0.8 },
  },
  {
    sign: 'something new',
    pattern: /\b(?:new|custom|configurable|customi[sz]able|optional|first-class)\b/i,
    counts: { feature: 0.7 },
  },
  { sign: 'a switch to give', pattern: /(?:^|[\s`'"])--[a-z][a-z-]{1,40}\b/, counts: { feature: 0.4 } },
  {
    sign: 'behaviour stays as it is',
    pattern:
      /\b(?:no (?:functional|behaviou?r(?:al)?) changes?|(?:without|not) (?:changing|change) (?:the )?behaviou?r|behaviou?r (?:must not|should not|shall not|does not|stays?)|pure refactor)\b/i,
    counts: { refactor: 2.4 },
  },
  {
    sign: 'taking things away',
    pattern: /\b(?:get rid of|break up|clean(?:ing)? up|dead code|technical debt|code smells?|tech debt)\b|\bDRY\b/i,
    counts: { refactor: 2 },
  },
  {
    sign: 'free of something else',
    pattern: /\b(?:independent of|decoupled? from|agnostic (?:of|to))\b/i,
    counts: { refactor: 1.2 },
  },
  {
    sign: 'into a shape',
    pattern:
      /\binto (?:an? |its |their |one |smaller |separate |own |several |multiple |\w+ )?(?:own |separate |smaller |single )?(?:files?|modules?|classes|class|services?|packages?|components?|functions?|sections|steps|methods?|hooks?|helpers?)\b/i,
    counts: { refactor: 1.4 },
  },
  {
    sign: 'speed or size',
    pattern: /\b(?:faster|speed up|performance of|lazily|lazy-load|fewer allocations|memory usage|hot path)\b/i,
    counts: { refactor: 1 },
  },
  {
    sign: 'finding out',
    pattern:
      /\b(?:look(?:ing)? into|find out|figure out|root cause|deep dive|proof of concept|best practices?|pros and cons|state of the art|what (?:are|would|is) (?:the|it|our)|which \w+ (?:is|are|fits?|should)|options for|alternatives? (?:to|for)|trade-?offs?|threat model|feasib\w+|whether)\b/i,
    counts: { research: 1.9 },
  },
  {
    sign: 'a question',
    pattern: /^(?:what|which|how (?!to\b)|where|who|should|is there|is it|are there|do we|does|did|would|could)\b.*\?/i,
    counts: { research: 1.8 },
    titleOnly: true,
  },
  {
    sign: 'a question word',
    pattern: /^(?:which \w+ (?:should|to)|how (?:do|does|should|can|could|would)|should we|is there)\b/i,
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
  {
    sign: 'what should be',
    pattern: /\bshould(?: not|n['’]t)?\b(?!.*\?)/i,
    counts: { 'bug-fix': 0.7, feature: 0.5 },
    titleOnly: true,
  },
  {
    sign: 'what can be',
    pattern:
      /\b(?:can|may) (?:now |also )?be\b(?!.*\?)|\b(?:is|are) now\b|\bnow (?:support|allow|accept|return|produce|work|include|use|handle|take|show|can|has|have)s?\b/i,
    counts: { feature: 0.8 },
    titleOnly: true,
  },
  { sign: 'a question at the end', pattern: /\?\s*$/, counts: { research: 0.9, 'bug-fix': 0.3 }, titleOnly: true },
  { sign: 'why something is so', pattern: /^why\b/i, counts: { research: 0.7, 'bug-fix': 0.9 }, titleOnly: true },
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
  { sign: 'setting up', pattern: /\bset(?:ting)?[ -]?up\b/i, counts: { infrastructure: 1.8 } },
  {
    sign: 'from one version to another',
    pattern:
      /\bfrom v?\d[\w.]* to v?\d|\bto v?\d+(?:\.\d+)*\b(?=\s*$)|\b(?:bump|upgrade|update) [\w@/.-]{1,60} to\b|@[\^~]?v?\d+\b/i,
    counts: { infrastructure: 1.4 },
  },
  {
    sign: 'an automation of building',
    pattern:
      /\b(?:github actions?|gitlab ci|build (?:matrix|pipeline|script|system|cache)|ci (?:job|build|pipeline|timeout)|pre-commit|docker[ -]compose|(?:docker|base|container|machine) images?|package manager|actions\/[\w-]+|pull request (?:template|checks?)|issue (?:template|labels)|infrastructure as code|resource limits|log shipping|alerting rules?|on (?:windows|macos|linux) (?:and|in) )\b/i,
    counts: { infrastructure: 1.8 },
  },
  {
    sign: 'production',
    pattern: /\b(?:production|staging) (?:server|environment|database|cluster|deploy)\w*\b/i,
    counts: { infrastructure: 1 },
  },
  {
    sign: 'text for readers',
    pattern:
      /\b(?:release notes|get(?:ting)?[ -]started|quick ?start|help texts?|user guide|how to|code of conduct|api reference|decision record|style guide|doc(?:umentation)? (?:page|comment|string)s?|(?:in|of|to|for) the (?:docs?|documentation|guide|manual|wiki|readme|tutorial)|troubleshooting|config(?:uration)? reference|license header|code (?:snippet|sample|example)s?)\b/i,
    counts: { documentation: 1.6 },
  },
  {
    sign: 'a fault of a text',
    pattern:
      /\b(?:(?:broken|dead|outdated) (?:\S{1,30} ){0,3}links?|misspell\w*|missing (?:docs?|documentation))(?=\W|$)/i,
    counts: { documentation: 3 },
  },
  {
    sign: 'a file of documentation',
    pattern: /\b[\w/.-]{1,60}\.(?:md|mdx|rst|adoc)\b|\bdocs\//i,
    counts: { documentation: 1.4 },
  },
  {
    sign: 'a file of automation',
    pattern:
      /\.github\/|\b[\w/.-]{1,60}\.(?:tf|tfvars|dockerfile)\b|\b(?:docker-compose|\.gitlab-ci|\.travis)\.ya?ml\b/i,
    counts: { infrastructure: 1.6 },
  },
];

/** Headings that belong to reports of defects, to wishes or to plans. */
export const headingPhrases: readonly Phrase[] = [
  {
    sign: 'a section of a report of a defect',
    pattern:
      /steps to reproduce|how to reproduce|reproduc|actual (?:behaviou?r|result)|^\s*actual|expected (?:behaviou?r|result)|^\s*expected|stack ?trace|describe the bug|current behaviou?r|error (?:message|log)/i,
    counts: { 'bug-fix': 2 },
  },
  {
    sign: 'a section of a wish',
    pattern:
      /user stor|motivation|proposed (?:solution|api)|describe the solution|feature|use ?case|acceptance criteria|alternatives (?:you|considered)/i,
    counts: { feature: 1.2 },
  },
  {
    sign: 'a section of an inquiry',
    pattern: /open questions|options|findings|research|comparison|hypothes/i,
    counts: { research: 1.2 },
  },
];
