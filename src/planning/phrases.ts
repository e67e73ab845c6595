import { complaints } from './complaints.ts';
import type { Phrase } from './phrase.ts';
import { questions } from './questions.ts';

/** Turns of speech, each at most once per line. None repeats a repetition, so that no text makes them slow. */
export const phrases: readonly Phrase[] = [
  ...complaints,
  ...questions,
  {
    sign: 'a wish',
    pattern:
      /\b(?:feature requests?|would (?:be|love|like)\b.{0,20}\b(?:nice|great|useful|helpful|to)|it would be|wish ?list|nice to have|any chance|make it possible|possib(?:le|ility) to|please (?:add|support|allow)|i want to|user story|can we have|could we have)\b/i,
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
    sign: 'what is not supported',
    pattern:
      /\b(?:not|n['’]t) (?:yet )?support(?:ed)?\b|\bunsupported\b|\bno (?:way|option|support)\b|\black(?:s|ing)? (?:of )?/i,
    counts: { feature: 2, 'bug-fix': -0.8 },
    titleOnly: true,
  },
  {
    sign: 'support as a thing',
    pattern:
      /^(?!(?:update|upgrade|bump|drop|remove|end|use)\b).*\S\ssupport\s*(?:$|[(,.:;]|(?:via|through|in|on|by|and|using|with|when|at)\b)/i,
    counts: { feature: 1.6 },
    titleOnly: true,
  },
  {
    sign: 'somebody is asked for it',
    pattern:
      /^(?:can|could|would|will) (?:you|we|it|this|someone|somebody)\b(?: \w{1,12}){0,2} (?:add|support|allow|implement|include|provide|have|get)\b/i,
    counts: { feature: 1.6 },
    titleOnly: true,
  },
  {
    sign: 'what it should offer',
    pattern: /\bshould (?:\w{1,12}ly )?(?:support|allow|offer|provide|let|accept|have|be able|be possible)\b/i,
    counts: { feature: 1.2 },
    titleOnly: true,
  },
  {
    sign: 'more of it',
    pattern: /^(?:more|better|improved|enhanced|nicer|additional|extra)\b/i,
    counts: { feature: 0.8 },
    titleOnly: true,
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
    pattern:
      /\b(?:get rid of|break up|clean(?:ing)? up|dead code|code quality|technical debt|code smells?|tech debt|code dry)\b|\bdry(?:ing)? up\b/i,
    counts: { refactor: 2 },
  },
  // In capitals only: a dry run takes nothing away.
  { sign: 'nothing twice', pattern: /\bDRY(?![ -]RUN)\b/, counts: { refactor: 2 } },
  {
    sign: 'what is there twice',
    pattern:
      /\bduplicat(?:ed?|ion|es)\b(?: \S{1,20}){0,2} (?:code|logic|methods?|functions?|class(?:es)?|implementations?|helpers?|definitions?|constants?)\b/i,
    counts: { refactor: 1.6, 'bug-fix': -0.8 },
    titleOnly: true,
  },
  {
    sign: 'one for all',
    pattern: /\bin (?:one|a single) place\b|\bsingle source of truth\b|\bshares? (?:one|an?|the same) [a-z]/i,
    counts: { refactor: 1.4 },
    titleOnly: true,
  },
  {
    sign: 'what it does without',
    pattern: /\bno longer (?:depends?|rel(?:y|ies)|needs?|requires?|uses?|imports?|knows?)\b/i,
    counts: { refactor: 1.6, 'bug-fix': -1.2 },
    titleOnly: true,
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
    pattern:
      /\b(?:faster|speed up|performance of|lazily|lazy[- ]load\w*|(?:constant|linear|logarithmic) time|fewer \w+|memory usage|hot path)\b/i,
    counts: { refactor: 1 },
  },
  {
    sign: 'what can be',
    pattern:
      /\b(?:can|may) (?:now |also )?be\b(?!.*\?)|\b(?:is|are) now\b|\bnow (?:support|allow|accept|return|produce|work|include|use|handle|take|show|can|has|have)s?\b/i,
    counts: { feature: 0.8 },
    titleOnly: true,
  },
  {
    sign: 'what it learned',
    pattern:
      /\S(?<!\b(?:is|are|was|were|be|been|as|lessons?))\s(?:learn(?:s|ed|t)|gain(?:s|ed)|(?:has|have) been taught)\s/i,
    counts: { feature: 1.6 },
    titleOnly: true,
  },
  {
    sign: 'a release by its number',
    pattern:
      /^(?:(?:release|publish|version|prepare|cut|tag)(?: (?:of|for|version|release))?[ :]*)?`?v?\d+\.\d+(?:\.\d+){0,2}(?:[-.]?(?:alpha|beta|rc|dev|pre)[.\d]{0,6})?`?\W{0,4}$/i,
    counts: { infrastructure: 2.4 },
    titleOnly: true,
  },
  {
    sign: 'what is built for others to install',
    pattern:
      /\b(?:automatic|automated|nightly|release|docker|ci|arm64|windows|linux|macos|wheel|static|reproducible|continuous) (?:builds?|building|integration|deployment|delivery)\b|\b(?:code|test) coverage\b|\b(?:wheels|binaries|prebuilt|release artifacts?)\b/i,
    counts: { infrastructure: 1.4 },
  },
  { sign: 'setting up', pattern: /\bset(?:ting)?[ -]?up\b/i, counts: { infrastructure: 1.8 } },
  {
    sign: 'from one version to another',
    pattern:
      /\bfrom v?\d[\w.]* to v?\d|\bto v?\d+(?:\.\d+)*\b(?=\s*$)|\bversion (?:of \S{1,30} )?is now v?\d|\b(?:is|are) now built\b|\b(?:bump|upgrade|update) [\w@/.-]{1,60} to\b|@[\^~]?v?\d+\b/i,
    counts: { infrastructure: 1.4 },
  },
  {
    sign: 'an automation of building',
    pattern:
      /\b(?:github actions?|gitlab ci|build (?:matrix|pipeline|script|system|cache)|(?:ci|nightly|scheduled|release) jobs?|ci (?:build|pipeline|timeout)|pre-commit|docker[ -]compose|(?:docker|base|container|machine) images?|package manager|actions\/[\w-]+|pull request (?:template|checks?)|issue (?:template|labels)|infrastructure as code|resource limits|log shipping|alerting rules?|on (?:windows|macos|linux) (?:and|in) )\b/i,
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
      /\b(?:release notes|change ?logs?|help (?:files?|pages?|sections?)|usage examples?|get(?:ting)?[ -]started|quick ?start|help texts?|user guide|how to|code of conduct|api reference|decision record|style guide|doc(?:umentation)? (?:page|comment|string)s?|(?:in|of|to|for|from) (?:the |our )?(?:[\w-]{1,20} )?(?:docs?|documentation|guide|manual|wiki|readme|tutorial|specification)|troubleshooting|config(?:uration)? reference|license header|code (?:snippet|sample|example))s?\b/i,
    counts: { documentation: 1.6 },
  },
  {
    sign: 'a fault of a text',
    pattern:
      /\b(?:(?:broken|dead|outdated|wrong|incorrect) (?:\S{1,30} ){0,3}links?|links? (?:(?:\S{1,30} ){0,6}(?:is|are|was) )?(?:broken|dead|outdated|wrong|404)|fix(?:e[sd]|ing)? (?:\S{1,30} ){0,3}(?:links?|typos?)|misspell\w*|(?:docs?|documentation|readme|guides?|tutorials?|examples?|instructions?|manual|wiki)(?: \S{1,20}){0,3} (?:outdated|out[ -]of[ -]date|unclear|confusing|incomplete|misleading)|missing (?:docs?|documentation))(?=\W|$)/i,
    counts: { documentation: 3 },
  },
  {
    sign: 'something to be noted',
    pattern: /^note (?:that|about|on)\b/i,
    counts: { documentation: 2 },
    titleOnly: true,
  },
  {
    sign: 'a text about something',
    pattern:
      /\b(?:comments?|notes?|examples?|sections?|paragraphs?|texts?|pages?|articles?|explanations?|descriptions?) (?:about|explaining|describing|on|of how|that explains?)\b/i,
    counts: { documentation: 1 },
    titleOnly: true,
  },
  {
    sign: 'a file of documentation',
    pattern: /\b[\w/.-]{1,60}\.(?:md|mdx|rst|adoc)\b|\bdocs\//i,
    counts: { documentation: 2 },
  },
  {
    sign: 'a file that says how it is built',
    pattern:
      /\b(?:package(?:-lock)?\.json|package-locks?|yarn\.lock|lock ?files?|pnpm-lock|go\.(?:mod|sum)|cargo\.(?:toml|lock)|pom\.xml|build\.gradle|pyproject\.toml|setup\.(?:py|cfg)|requirements\.txt|cmakelists|tsconfig)\b|\.(?:gitignore|editorconfig|dockerignore|npmignore|gitattributes)\b/i,
    counts: { infrastructure: 1.4 },
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
