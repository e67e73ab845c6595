/** What people who build software call the same thing: testing, guarding and explaining it. Format as in the terms of systems. */
export const assuranceTerms = `
= quality
test suite, suite, tests, specs, test cases, automated tests, checks, test run
unit test, isolated test, spec, small test, test of one function, unit level
integration test, test with real dependencies, test against a real database, database test, repository test, persistence test, realistic test, testcontainers, container in tests
end to end test, browser test, journey test, e2e, full path test, ui automation, playwright, cypress
test double, mock, stub, fake, spy, simulated dependency, mocked, in memory substitute
fake clock, fake time, fake timers, virtual time, simulated time, controlled clock, mocked time, sleep in tests, waits for timers, real delays, time travel
flaky test, unstable test, intermittent failure, now and then, sometimes fails, nondeterministic, randomly red, spurious failure, unreliable suite, retry until green, quarantine
slow tests, test duration, long suite, speed of tests, parallel tests, sharded tests
test isolation, shared state, tests influence each other, leaking state, order of tests, independent tests, interference between tests, global state
property test, random inputs, generated inputs, fuzz, fuzzing, generative testing, fast check, quickcheck, hypothesis, randomized test, counterexample
coverage, code coverage, line coverage, percent covered, untested code, exercised code, covered lines, coverage threshold, minimum coverage
mutation test, planted bugs, stryker, test strength, do tests catch bugs
visual regression, screenshot comparison, compare screenshots, pixel comparison, look of pages, style regression, layout breakage, layouts break, appearance test, css regression
snapshot, golden master, approved output, recorded output, characterization test, expected output file
load test, stress test, performance test, soak test, k6, many users at once, traffic simulation, volume test, how much can it bear
contract test, consumer contract, pact, api compatibility test, provider check
smoke test, sanity check, quick check after deployment, post deploy check
manual test, exploratory test, test by hand, click through, qa person, tester
acceptance, acceptance criteria, definition of done, acceptance test, given when then, bdd, gherkin, cucumber
test data, fixtures, seed data, sample records, factory, builders, anonymized copy
recorded responses, cassette, replay, vcr, record and replay, recorded http
test first, tdd, test driven, red green
regression, regression test, bug came back, broke again, unnoticed breakage
linter, static analysis, eslint, biome, lint rule, code smell check, automatic code check
type check, static typing, types, typed, typescript, type safety, strict, gradual typing, type annotations, typings, tsc
formatter, formatting, prettier, code style, indentation, layout of code
quality gate, required check, fail the build, block the merge, build breaker, gate, threshold in ci
accessibility check, axe, wcag, screen reader test
benchmark, performance regression, measure speed, timing, micro benchmark
= documentation
documentation, docs, manual, handbook, guide, written help, user guide, reference, pages
api reference, reference pages, interface description, openapi, swagger, endpoint docs, generated docs, api documentation, docs from code, annotations, typedoc, jsdoc
tutorial, getting started, walkthrough, first steps, quick start, introduction
readme, front page, landing page of a repository, first page, project page, entry page
code sample, snippet, example code, samples, code in docs, runnable example, compile examples, tested examples, doctest
docs out of date, wrong documentation, documentation rot, stale docs, docs drift, keep docs in sync, outdated manual
diagram, drawing, chart of the architecture, mermaid, plantuml, graphviz, diagrams as code, c4, picture of the system, architecture drawing, box and arrow
decision record, adr, record of decisions, why we decided, rationale kept, decision log
glossary, terminology, ubiquitous language, vocabulary, terms, wording
documentation language, translated docs, english docs, language of the handbook, tongue, localized manual
documentation site, docs site, docusaurus, vitepress, static site, portal for developers, mkdocs
internal wiki, wiki, confluence, notion, knowledge base, internal manual, handbook
code comment, inline comment, doc comment, comments in code, explain code
style guide, writing style, plain language, tone, short sentences
onboarding guide, new developer guide, first week, welcome document
faq, frequently asked, common questions, troubleshooting, known problems
contributing guide, how to contribute, contribution rules, contributing, pull request template
migration guide, upgrade guide, how to upgrade, upgrade instructions
search in docs, docs search, find in documentation
= security
login, sign in, log in, authentication, logon, session, signed in, identity, authenticate
session length, login duration, stay logged in, idle timeout, session expiry, remember me, how long a login lasts, automatic logout, session lifetime, login expiry, authentication expiry, inactivity
shared device, shared tablet, kiosk, public computer, shared account, common terminal
roles, permissions, access rights, authorization, rbac, entitlements, who may, access levels, fine grained, coarse roles, granularity of rights, permission model, privileges, administrator, editor, viewer
tenant isolation, row level security, tenants apart, separate customers, customer separation, organisation isolation, data separation, isolation between customers, keep tenants apart
card data, card numbers, pci, hosted fields, cardholder data, payment card security, tokenized card
personal data, pii, privacy, gdpr, private information, data subject, personal information, takeout, what we hold about them, right of access, data portability
data deletion, right to erasure, forget a person, erase personal data, delete account
encryption at rest, disk encryption, encrypted storage, encrypted database, key management
encryption in transit, tls, https, certificate, secure connection
input validation, untrusted input, sanitize, injection, malformed input, escape, hostile input
brute force, credential stuffing, lockout, login attempts, captcha, bot protection
denial of service, ddos, overload attack, flood, abuse protection
two factor, second factor, mfa, authenticator app, passkey, otp
least privilege, minimal rights, scoped token, restricted access, need to know, narrow permissions
audit, audit trail, who did what, accountability, evidence, change log for auditors, activity log
penetration test, security test, bug bounty, ethical hacking, security review
threat model, attack scenario, risk assessment, attack tree
supply chain, dependency attack, malicious package, typosquatting, compromised package
sandboxing, isolated execution, untrusted code, run foreign code, confinement
secure defaults, hardening, secure by default, baseline
vulnerability, hole, weakness, security flaw, cve, exploit, advisory
incident response, breach, security incident, compromised, intrusion
`;
