/** What people who build software call the same thing: writing, testing, shipping it, and working together. Format as in the terms of the web. */
export const craftTerms = `
= languages and compilers
!programming language, implementation language, language choice, what we write it in > typescript, javascript, python, go / golang, rust, java, kotlin, c# / csharp, ruby, php, scala, elixir / erlang, swift, c++, haskell, clojure, zig, ocaml, f#, dart, perl, lua ~ hiring for, ecosystem, runtime
static typing, type safety, type checking, strict mode, types, null safety, gradual typing, mypy, pyright, flow, sorbet, type hints, jsdoc types, any type, nullable, optional values, discriminated union, branded types, type errors at compile time ~ undefined is not a function, runtime surprises
!javascript runtime, server runtime, node version > node / nodejs, deno, bun, cloudflare workers runtime ~ lts release, engines, version of the runtime, native typescript
module format, esm, commonjs, es modules, dual package, import and require, tree shakable, exports map, umd
memory safety, garbage collection, ownership, borrow checker, manual memory, use after free, buffer overflow, unsafe code, smart pointers, gc pauses, leak, sanitizer, asan, valgrind
compiler design, parser, lexer, grammar, ast, intermediate representation, ir, llvm, code generation, optimisation passes, ssa, register allocation, jit, ahead of time, aot, bytecode, interpreter, virtual machine of a language, tree walking, cranelift > antlr, tree sitter, yacc / bison, pest, hand written parser / recursive descent, peg, parser combinators ~ syntax tree, error recovery, parse errors
error messages of compilers, diagnostics, error codes, suggestions in errors, source positions, spans, error recovery, helpful messages
incremental compilation, compile times, build speed, query based compiler, salsa, precompiled headers, unity build, link time, lto, slow compiler
language design, syntax, semantics, type inference, generics, macros, metaprogramming, pattern matching, effect system, language evolution, editions, domain specific language, dsl, custom language, expression language, embedded dsl, query language
foreign function interface, ffi, native bindings, jni, napi, pyo3, c abi, wasm bindings, interop, cgo, native extension, bridging, marshalling
concurrency primitives, channels, mutex, lock free, atomics, async runtime, tokio, futures, promises, cancellation, abort signal, context cancellation, structured concurrency, race detector
standard library, utility library, lodash, helper functions, own helpers, small dependency, polyfills, guava, boost
regular expressions, parsing text, regex, redos, catastrophic backtracking, re2, text parsing, scanner
decompiler, static analysis engine, program analysis, symbolic execution, abstract interpretation, formal methods, tla+, model checking, theorem prover, proof, coq, verified code
= building and packages
!package manager, dependency manager, installing dependencies > npm, yarn, pnpm, bun install, pip / pip tools, poetry, uv, conda, cargo, maven, gradle, nuget, composer, bundler of ruby, cocoapods, swift package manager, conan, vcpkg, go modules ~ lockfile, node modules, workspace, install time
lock file, lockfile, frozen install, pinned versions, exact versions, version ranges, caret, semver ranges, floating versions, hash checking, reproducible install, works yesterday, different versions on machines, unexpected upgrade
dependency updates, upgrade dependencies, outdated packages, update bot, automated updates, renovate, dependabot, update cadence, group updates, auto merge of updates, stay current, falling behind, upgrade debt, major upgrades, old libraries
dependency policy, adding a dependency, new library, vetting of packages, vendoring, few dependencies, third party code, left pad, abandoned package, unmaintained library, patch package, fork a dependency, copy the code, dependency approval, supply
package registry, private registry, artifactory, nexus, verdaccio, github packages, npm registry, publish internal packages, mirror of packages, proxy registry, registry outage, internal library
package publishing, publish a library, release automation of packages, changesets, semantic release, release please, provenance, npm publish, prerelease, dist tag, canary package, api extractor, public api surface, peer dependencies, release candidate
!versioning scheme, version numbers, how versions are named > semantic versioning / semver, calendar versioning / calver, zerover, build numbers, git hash versions ~ major minor patch, breaking release, version bump
changelog, release notes, conventional commits, keep a changelog, what changed, commit message format, commitlint, news for users, generated changelog
!repository layout, code organisation in repositories, number of repositories > monorepo / mono repo / single repository / one repository, polyrepo / multi repo / many repositories / repository per service ~ code sharing, cross project change, atomic change, access per repository, submodules, subtree
!monorepo tool, task runner of the monorepo, build graph > nx, turborepo, bazel, lerna, rush, pants, buck, moon, lage, yarn workspaces, pnpm workspaces ~ affected projects, only build what changed, remote cache
!build system, build tool, compile and link > bazel, gradle, maven, make, cmake, ninja, meson, ant, sbt, msbuild, scons, just, taskfile, gulp, grunt, cargo ~ targets, incremental build, build scripts
hermetic build, reproducible build, deterministic build, nix, sandboxed build, toolchain pinned, bit for bit, same input same output, build on any machine
build cache, remote cache, remote execution, distributed build, ccache, sccache, incremental, cached artifacts, slow builds, builds take long
code generation, generated code, codegen, checked in generated files, scaffolding, templates for code, protoc, boilerplate, generator, source generators
cross compilation, multi arch, arm, arm64, apple silicon, graviton, target platforms, native builds, qemu builds, musl
= version control
!version control system, source control, vcs > git, mercurial, perforce, subversion / svn, plastic scm, jujutsu ~ history of code, binary files, artists
!code hosting, git hosting, forge > github, gitlab, bitbucket, azure devops, gitea / forgejo, gerrit, sourcehut, codeberg ~ pull requests, merge requests, self hosted git
!branching strategy, branching model, branch policy, how we branch > trunk based development / trunk based / short lived branches / main only, git flow / gitflow / long lived branches / develop branch, github flow / feature branches, release branches, environment branches ~ merge conflicts, integration pain, integrate daily, long running branches
!merge strategy, how branches are merged, history style > squash merge / squash, rebase / rebase merge / linear history, merge commits / merge commit ~ clean history, bisect, fast forward
merge queue, merge train, bors, mergify, serialise merges, green main, broken main, semantic conflict, two changes break together, always green
protected branches, branch protection, required checks, required reviews, codeowners, code owners, force push, direct push, signed commits, push to main, who may merge
large files in git, git lfs, binary assets, repository size, shallow clone, sparse checkout, partial clone, git annex, bloated history, history rewrite, slow clone
commit conventions, commit messages, atomic commits, conventional commit, commit size, issue number in commits, sign off, git hooks, pre commit, husky, lefthook, hooks before commit
stacked changes, stacked diffs, small pull requests, pull request size, graphite, large diffs, changes too big, split changes, ship show ask, draft pull request
hotfix, cherry pick, backport, patch release, release branch, emergency fix, urgent fix, long term support branch, maintained versions, fix in old versions
monorepo migration, history preserved, import repositories, filter repo, move code with its history
tags and releases, release tag, annotated tag, version tag, signed tag
git worktree, submodule, subtree, vendored repository, nested repositories, code shared between repositories
= reviewing and quality
code review, pull request review, peer review, merge request, reviewers, approval, review turnaround, review load, two reviewers, four eyes, review guidelines, review sla, post commit review, rubber stamp, pair programming, mob programming, ensemble, pairing ~ waiting for review, someone else looks, changes lie around, second pair of eyes, feedback late
!linter, static analysis, lint rules, code checks > eslint, biome, tslint, oxlint, pylint, ruff, flake8, golangci lint, clippy, rubocop, checkstyle, pmd, sonarqube, detekt, ktlint, swiftlint ~ rule set, warnings, lint errors, warning budget, suppressed warnings
!code formatter, code style, formatting, style guide, auto format > prettier, black, gofmt, rustfmt, biome format, clang format, dprint, spotless, google java format, ruff format ~ tabs or spaces, semicolons, indentation, discussions about style, line length, whitespace
naming conventions, naming, names of things, camel case, snake case, prefixes, naming of tables, naming of services, file names, terminology, glossary, abbreviations
technical debt, tech debt, refactoring, cleanup, boy scout rule, debt register, legacy code, code smell, rewrite, debt budget, twenty percent, old code nobody understands, maintenance work, slow us down
code complexity, cyclomatic, function length, code metrics, sonar, quality gate, file size, duplicated code, dead code, unused code, knip, code removal, copy and paste
documentation of code, doc comments, docstrings, jsdoc, tsdoc, javadoc, comments in code, api docs, typedoc, self documenting
architecture decision records, adr, decision log, rfc, design doc, request for comments, design review, technical proposal, why was it decided, madr, write down decisions, architecture review, architecture board, forgotten reasons
fitness functions, architecture tests, archunit, dependency rules checked, layering enforced, module boundaries, dependency cruiser, import lint
definition of done, acceptance criteria, quality bar, ready for release, checklist, exit criteria, definition of ready
= testing
unit tests, unit testing, small tests, isolated tests, test framework, test runner > jest, vitest, mocha, pytest, junit, nunit, xunit, rspec, go test, phpunit, ava, node test, catch2, googletest, testng ~ assertions, matchers, fast tests
integration tests, integration testing, tests with a real database, testcontainers, in memory database, service tests, component tests, docker in tests, tests against real services, h2 in tests, contract with the database
!end to end tests, e2e, browser tests, ui tests, system tests, acceptance tests in the browser, browser automation > playwright, cypress, selenium / webdriver, puppeteer, testcafe, webdriverio, nightwatch ~ click through, user journeys, critical paths, slow suite
flaky tests, nondeterministic tests, unstable tests, quarantine, retry of tests, test flakiness, random failures, rerun until green, sleep in tests, timing dependent, intermittent failure, tests fail for no reason, red for no reason
test doubles, mocks, stubs, fakes, spies, mocking, mock server, wiremock, msw, nock, mockito, sinon, overmocking, real collaborators, sandbox of partners, service virtualisation, recorded responses, vcr
contract tests, consumer driven contracts, pact, provider verification, interface compatibility, schema check between services, breaking a consumer, spring cloud contract
property based testing, generative testing, fast check, quickcheck, hypothesis, fuzz, fuzzing, afl, libfuzzer, random inputs, edge cases nobody thought of, invariants, metamorphic testing
mutation testing, stryker, pitest, test effectiveness, tests that catch nothing, assertions missing
test coverage, code coverage, coverage threshold, coverage gate, uncovered lines, istanbul, codecov, diff coverage, branch coverage, percent covered
snapshot tests, golden files, approval tests, golden master, characterisation tests, recorded output, legacy safety net, expected output files
test pyramid, testing strategy, test levels, testing trophy, mix of tests, too many ui tests, ice cream cone, where to test, manual testing, exploratory testing, manual regression, testers, qa team, regression suite, test plan, test cases
test driven development, tdd, test first, bdd, behaviour driven, cucumber, gherkin, specification by example, given when then, acceptance tests, feature files
test data management, fixtures, factories, builders, factory bot, test isolation, shared state in tests, order dependent tests, database reset, transaction rollback in tests, clean state, parallel tests
performance testing, load tests, stress test, soak test, benchmark, capacity test, performance regression, performance budget > k6, jmeter, gatling, locust, artillery, wrk, vegeta, blazemeter ~ how many users, breaking point, peak simulation, benchmark in ci
test environments, staging, preview environments, review apps, ephemeral environments, environment per branch, per pull request environment, shared staging, test in production, environment parity, broken staging, queue for staging, demo environment, uat
test speed, test sharding, parallel tests, test selection, test impact analysis, affected tests, slow suite, split tests, only relevant tests, waiting for tests
security testing, accessibility testing, compatibility testing, cross browser testing, browserstack, sauce labs, localisation testing, smoke test, sanity check, post deploy check, synthetic checks
simulation testing, deterministic simulation, fault simulation, jepsen, linearizability check, model based testing, crash testing, fake clock, virtual time, controlled time
= pipelines and releases
!ci system, continuous integration, build server, pipeline runner, build automation > jenkins, github actions, gitlab ci, circleci, buildkite, teamcity, travis, azure pipelines, drone, tekton, bamboo, concourse, dagger ~ checks on every commit, builds, runners, jobs
ci runners, self hosted runners, build agents, ephemeral runners, runner capacity, build minutes, runner cost, queued builds, autoscaled runners, clean machine for each job
pipeline speed, ci time, pipeline cache, parallel jobs, slow pipeline, feedback time, fail fast, path filters, skip unchanged, build takes an hour, waiting for green
pipeline as code, pipeline templates, shared pipeline, reusable workflows, copy of yaml, shared actions, pipeline library
!deployment strategy, release strategy, how versions reach users, rollout strategy > blue green / blue green deployment, canary / canary release, rolling update / rolling deployment, big bang / all at once, recreate, shadow traffic, ring deployment ~ zero downtime, risk of a release, gradual, interruption
progressive delivery, automated canary analysis, argo rollouts, flagger, kayenta, automatic rollback on errors, rollout by rings, bake time, gradual exposure, percentage of traffic, small group first
rollback, roll back, revert a release, fix forward, roll forward, undo a deployment, previous version, back out, rollback plan, broken release, bad deploy, return to the last version
release cadence, release frequency, continuous deployment, continuous delivery, deploy on merge, release train, weekly release, release schedule, big releases, ship every day, deploy on demand, deploy several times a day, quarterly releases, rhythm of releases
deployment windows, deploy freeze, code freeze, change freeze, friday deploys, no deploys on weekends, holiday freeze, business hours only, change advisory board, cab, change management, change approval, release approval, sign off, release gate, manual gate, go no go
release management, release manager, release checklist, release captain, release coordination, versions across teams, release branch, hypercare, handover to operations, launch checklist, production readiness review, launch plan
database changes in deployments, migration before deploy, decouple schema and code, order of deployment, compatible in both directions, mixed versions, two versions at once, rolling compatibility
artifact promotion, build once, same artifact everywhere, promote between environments, immutable artifact, rebuild per environment, release candidate, environment promotion
environment configuration drift, configuration per environment, parity, differences between staging and production
deployment credentials, oidc federation, keyless deploy, long lived keys in ci, ci secrets, pipeline permissions, workload identity federation, cloud keys in the pipeline, short lived credentials
delivery metrics, dora metrics, lead time, deployment frequency, change failure rate, time to restore, mttr, cycle time, throughput of teams, engineering metrics, developer productivity, space framework, measure teams
end of life, sunset, decommission, retire a product, shut down a service, deprecation of features, remove old features, kill a product, migration of customers, legacy shutdown, unused feature, switch off the old system
beta programme, early access, preview features, labs, design partners, beta testers, alpha, general availability, pilot customers, experimental, opt in preview
= working together
!project method, process framework, way of working, delivery framework > scrum, kanban, scrumban, shape up, waterfall, safe / scaled agile, extreme programming / xp ~ sprints, iterations, board, ceremonies, agile, flow
planning and estimation, story points, estimates, velocity, planning poker, no estimates, t shirt sizes, forecasting delivery, roadmap, backlog, prioritisation, rice, wsjf, okr, goals, quarterly planning, refinement, sprint length, capacity of the team, deadlines, when will it be done
meetings, stand up, daily, async updates, retrospectives, meeting free day, no meeting, focus time, status meeting, written updates, sync meetings, interruptions, too many meetings
work in progress, wip limit, multitasking, context switching, bottleneck of work, pull system, flow efficiency, swarming, too many things begun
issue tracking, ticket system, bug tracker, task board > jira, linear, github issues, trello, asana, azure boards, youtrack, shortcut, bugzilla, notion tasks ~ tickets, epics, stories, bug reports
bug triage, bug policy, severity of bugs, zero bug policy, fix or close, bug backlog, support to engineering, bug bash, priority of defects, old bugs, defect rate, won't fix, stale issues
documentation platform, internal docs, wiki, knowledge base, handbook, docs as code, markdown in the repository > confluence, notion, docusaurus, mkdocs, gitbook, sphinx, vitepress, readme, backstage techdocs, google docs, sharepoint, readthedocs ~ outdated docs, finding documents, nobody reads, written down, where knowledge lives
user documentation, technical writing, tutorials, how to guides, reference, diataxis, documentation structure, product docs, help texts, release docs, examples that run, tested examples, documentation owner, doc review, screenshots, manuals, technical writers
diagrams, architecture diagrams, c4, plantuml, mermaid, structurizr, diagram as code, drawio, whiteboard, excalidraw, visio, uml, up to date pictures
team topology, team structure, stream aligned, platform team, feature teams, component teams, cross functional, conway's law, team ownership, squads, reorganisation, team size, enabling team, guild, chapter, two pizza
code ownership, service ownership, you build it you run it, collective ownership, maintainers, orphaned service, owner of a service, strong ownership, nobody feels responsible, ops team, devops, handover
hiring, recruiting, interviews, take home, live coding, coding exercise, interview panel, interview loop, candidates, assessment of applicants, structured interview, scorecard, applicants, whiteboard interview, referral, employer, trial day, rubric for interviews, bar raiser
onboarding of people, new hires, buddy, mentoring, first week, ramp up, newcomers, induction, learning path, starter tasks, mentor
career ladder, levels, promotion, performance reviews, feedback, one on one, growth plan, engineering levels, staff engineer, management track, compensation, peer feedback, salary bands, calibration
remote work, hybrid work, office days, distributed team, time zones of the team, async communication, working hours, home office, core hours, coworking, team gathering, offsite
communication channels, chat tool, slack, teams, mattermost, discord, mailing list, announcements, email or chat, channels, response expectations, chatops, written communication
knowledge sharing, bus factor, tech talks, communities of practice, brown bag, rotation, cross training, single point of knowledge, only one person knows, pairing rotation, learning budget, conference, training time, hack day, innovation time, hackathon
decision making, consensus, disagree and commit, decision owner, raci, driver, advice process, escalation, architecture council, technical steering, who decides, delegated decisions, consent, daci
build or buy, make or buy, vendor selection, off the shelf, saas or own, proof of concept, evaluation of tools, total cost of ownership, in house development, buy a product, spike, vendor, proof of value, request for proposal, outsourcing, contractors, agency, freelancers, nearshore
stakeholder management, product management, requirements, user stories, discovery, product discovery, mvp, minimum viable product, customer feedback, feature requests, scope, product owner, user story mapping, jobs to be done, specification, prototypes
migration programme, platform migration, move to the cloud, lift and shift, data migration, cutover, switch over, dual run, parallel operation, replatform, rehost, migration waves, big bang cutover, legacy data, freeze during migration, dry run of the migration, customer migration, old platform, rehearsal
standards across teams, guidelines, technology radar, tech radar, approved technologies, paved path, allowed stack, golden stack, shared conventions, governance, freedom of choice, language freedom, team autonomy
cost of delay, business case, return on investment, budget, prioritise by value, cost benefit, funding, capex
crisis and continuity, key person, succession, vacation cover, emergency contacts, escalation contacts, business continuity plan, holiday cover, handover notes
`;
