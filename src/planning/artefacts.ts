import type { ClassWeights } from './action-class.ts';

/** Nouns and adjectives that name what is worked on. They are looked up in lower case, without a plural s. */
const groups: readonly (readonly [sign: string, words: string, counts: ClassWeights])[] = [
  [
    'a piece of documentation',
    `readme docs documentation docstring jsdoc javadoc tsdoc godoc changelog contributing tutorial wiki manual glossary faq runbook introduction explanation how-to
     cookbook quickstart howto typo typos wording grammar spelling adr handbook walkthrough doc swagger openapi`,
    { documentation: 2.4 },
  ],
  [
    'close to documentation',
    'guide example snippet license copyright sample diagram instruction paragraph description',
    { documentation: 1.2 },
  ],
  ['close to documentation', 'comment note badge screenshot section link', { documentation: 0.6 }],
  [
    'a tool that builds or runs software',
    `ci cd docker dockerfile kubernetes k8s helm terraform ansible pulumi jenkins travis circleci gitlab dependabot renovate
     prometheus grafana nginx aws gcp azure vpc cdn webpack vite rollup esbuild bazel gradle maven makefile nix ec2 lambda s3 cloudflare
     dependency dependencies deps semantic-release pre-commit husky codecov devcontainer vagrant packer loki datadog vercel netlify heroku flake podman`,
    { infrastructure: 2.2 },
  ],
  [
    'a tool that builds or runs software',
    'npm pnpm yarn poetry uv conda cmake meson bazel gcc clang vcpkg nuget toolchain',
    { infrastructure: 0.8 },
  ],
  [
    'a tool that checks software',
    'jest vitest mocha pytest junit eslint prettier ruff flake8 mypy rubocop phpstan clang-format clang-tidy stylelint editorconfig',
    { infrastructure: 1.2 },
  ],
  [
    'a part of operation',
    `pipeline deployment deploy container cluster staging provisioning toolchain codeowners monorepo backup certificate
     release registry runner ingress autoscaling failover lockfile workflow infrastructure pod
     artifact artefact linter lint`,
    { infrastructure: 0.9 },
  ],
  ['a part of operation', 'package environment server node', { infrastructure: 0.5 }],
  [
    'a means of installing',
    'packaging installer deb rpm appimage flatpak snapcraft homebrew winget chocolatey msi',
    { infrastructure: 1.4 },
  ],
  [
    'a defect',
    `crash bug exception fault segfault traceback panic deadlock leak leakage regression hang freeze corruption overflow stacktrace
     vulnerability xss csrf injection oom npe nullpointerexception glitch flicker flaky infinite nan`,
    { 'bug-fix': 1.9 },
  ],
  [
    'a word for what is wrong',
    `wrong wrongly incorrect incorrectly broken invalid inconsistent unexpected unexpectedly missing duplicated stuck error failure
     issue problem race outdated stale empty blank twice null undefined mismatch unresponsive unreachable unusable slow off-by-one
     silently randomly sometimes intermittent intermittently garbled truncated failing lost failed mistake duplicate weird strange odd nonsense laggy sluggish choppy blurry ugly disappear vanish conflict inability flickering`,
    { 'bug-fix': 1 },
  ],
  [
    'the shape of code',
    `dead unused duplication coupling spaghetti legacy boilerplate redundant deprecated deprecation monolith debt obsolete
     cleanup refactoring allocation readability maintainability immutable globals singleton hot optimization optimisation speedup
     simplification restructuring reorganization modularization deduplication cleaning`,
    { refactor: 1.2 },
  ],
  [
    'a piece of code',
    `class module component wrapper constant enum import utility util utils helper internals function method layer architecture naming
     codebase type folder directory structure query reducer hook`,
    { refactor: 0.5 },
  ],
  [
    'a means of finding out',
    `feasibility spike rfc investigation research comparison trade-off tradeoff alternative poc proof-of-concept pros cons analysis
     evaluation survey proposal discussion roadmap brainstorming root-cause benchmark question requirements`,
    { research: 1.6 },
  ],
  [
    'a thing for users',
    `feature option flag toggle shortcut dashboard button endpoint command plugin theme mode setting parameter webhook integration
     translation tab widget notification filter screen locale language field`,
    { feature: 0.5 },
  ],
];

const known = new Map<string, { readonly sign: string; readonly counts: ClassWeights }>();
for (const [sign, words, counts] of groups)
  for (const word of words.trim().split(/\s+/)) known.set(word, { sign, counts });

/** Words that say by their form that something is wrong: "misplaced", "unreadable", "inaccessible". */
const wrongByForm =
  /^(?:mis(?!s|c|t|sion|spell)[a-z]{3,12}(?:ed|es|ing|ment)|un(?!able)[a-z]{3,12}able|in(?:accurate|compatible|accessible|visible|appropriate|complete)(?:ly)?|un(?:wanted|intended|handled|caught))$/;

/** What a word names, if it says something of the kind of work. */
export function artefactOf(word: string): { readonly sign: string; readonly counts: ClassWeights } | undefined {
  const found = known.get(word);
  if (found !== undefined) return found;
  if (word.endsWith('s')) {
    const one = known.get(word.slice(0, -1)) ?? (word.endsWith('es') ? known.get(word.slice(0, -2)) : undefined);
    if (one !== undefined) return one;
  }
  return wrongByForm.test(word) ? known.get('wrong') : undefined;
}
