/** What people who build software call the same thing: writing it. Format as in the terms of systems. */
export const codeTerms = `
= architecture
microservice, microservices, service oriented, small services, split the system, independent services, distributed services, decompose, extract service, separate service
monolith, monolithic, modular monolith, single application, single deployable, one application, majestic monolith
module, modular, modularity, package, component, boundary, bounded context, separation, decouple, coupling, layer, layered, encapsulation, dependency direction
hexagonal, ports and adapters, clean architecture, onion, domain driven, ddd, adapter, domain model, dependency inversion
monorepo, mono repo, single repository, one repository, workspace, nx, turborepo, lerna, bazel, multirepo, polyrepo, separate repositories, repository structure
plugin, extension, extensible, extensibility, hook, add on, third party extension, customization
api, endpoint, interface, contract, service interface, public interface, backend interface
rest, restful, http api, json api, openapi, swagger, resource oriented
graphql, apollo, federation, query language for apis, resolver, flexible queries, over fetching
grpc, rpc, protobuf, protocol buffers, thrift, trpc, remote procedure, binary protocol
api versioning, versioning, version, breaking change, backward compatible, compatibility, compatible, deprecate, deprecation, old clients, semver, semantic versioning
api gateway, gateway, bff, backend for frontend, edge service, kong, apigee, aggregation layer
serialization, json, protobuf, avro, msgpack, xml, yaml, wire format, encoding, payload format, data format, messagepack, cbor, file format
state management, redux, zustand, mobx, vuex, pinia, store, global state, context api, signals, client state, shared state
state machine, workflow, xstate, workflow engine, temporal, step functions, orchestrate, long running process, process engine, durable execution
dependency injection, di, ioc, inversion of control, container, service locator, wiring, composition root
design pattern, strategy, factory, observer, decorator, visitor, singleton
synchronous, blocking, request response, direct call, sync call
legacy, rewrite, strangler, modernize, old system, replace system, greenfield, reengineer, sunset, retire, decommission
third party, vendor, external service, saas, outsource, buy, managed service, off the shelf, build or buy, in house, provider
open source, license, licence, mit, apache, gpl, copyleft, proprietary
technical debt, tech debt, refactor, refactoring, cleanup, clean up, restructure, simplify, maintainability, maintain, maintenance, rework
= languages and frameworks
language, programming language, typescript, javascript, python, go, golang, rust, java, kotlin, ruby, php, scala, elixir, swift, dart, c++
typescript, ts, static types, type safety, typed, types, type checking, type checker, strict mode, flow, mypy
frontend framework, react, vue, angular, svelte, solid, preact, ui framework, frontend library, htmx, ember
web framework, express, fastify, nestjs, koa, hono, django, flask, fastapi, rails, spring, laravel, backend framework, http server
server rendering, ssr, server side rendering, next.js, nextjs, nuxt, remix, static site, ssg, hydration, prerender, astro, gatsby, seo, client side rendering, spa, single page
mobile, ios, android, react native, flutter, native app, phone, app store, ionic, capacitor
desktop, electron, tauri, native window
runtime, node, nodejs, node.js, deno, bun, jvm, interpreter
bundler, webpack, vite, rollup, esbuild, parcel, build tool, bundle, turbopack, build time, build step, compile, compilation, gradle, maven, bazel, make
package manager, npm, yarn, pnpm, pip, poetry, cargo, lockfile, install, uv
dependency, dependencies, library, libraries, package, third party code, upgrade, update, renovate, dependabot, outdated, transitive, supply chain, version bump, pin
module format, esm, commonjs, cjs, es modules, import syntax
css, styling, tailwind, sass, scss, css modules, styled components, css in js, stylesheet, look and feel, theme, bootstrap
design system, component library, storybook, ui kit, material ui, shadcn, shared components, consistent look
dark mode, theme, theming, colour scheme, color scheme, appearance, night mode
form, forms, form validation, react hook form, formik, input field
validation, validate, schema validation, zod, yup, joi, ajv, json schema, check input, sanitize, malformed, bad input, verify input
internationalization, i18n, localization, l10n, translation, translate, locale, multilingual, languages of users, gettext
accessibility, a11y, wcag, screen reader, aria, keyboard navigation, contrast, disabled users
user interface, ui, ux, usability, frontend, front end, screen, layout, page, web page, view
editor, rich text, markdown, wysiwyg, text editor, prosemirror, tiptap
map, maps, geolocation, gis, postgis, mapbox, leaflet, coordinates
chart, graph, visualization, d3, diagram, plot
pdf, document generation, report generation, print, invoice document, export file, spreadsheet, csv, excel
date library, moment, dayjs, luxon, date fns, temporal api
command line, cli, terminal, shell, console, command
machine learning, ml, model, training, inference, prediction, neural
llm, language model, gpt, claude, openai, anthropic, prompt, ai, agent, assistant, chatbot, copilot
offline, offline first, local first, sync, synchronize, disconnected, poor connectivity, service worker, pwa, crdt, no network
collaboration, collaborative editing, crdt, operational transform, multiplayer, simultaneous editing, merge edits
= quality
test, testing, tests, spec, automated test, test suite, verify, check, quality assurance, qa
unit test, unit, jest, vitest, mocha, pytest, junit, test runner, test framework, isolated test
integration test, testcontainers, real database in tests, system test, component test
end to end, e2e, end to end test, playwright, cypress, selenium, browser test, puppeteer, ui test, acceptance test, click through
mock, mocking, stub, fake, test double, msw, simulate, in memory fake, nock
contract test, pact, consumer driven, api contract, provider test
flaky test, flaky, intermittent, unstable test, nondeterministic, random failure, quarantine, sometimes fails, unreliable tests
coverage, code coverage, test coverage, untested, percentage covered
property based, fuzz, fuzzing, generative test, fast check, random input, hypothesis
snapshot test, golden file, visual regression, screenshot test, chromatic, percy, pixel
test data, fixture, seed, factory, anonymized data, sample data, synthetic data
lint, linter, eslint, static analysis, biome, ruff, sonarqube, code quality, rubocop, checkstyle
formatting, formatter, prettier, code style, indentation, tabs, spaces, black, gofmt, consistent style, whitespace
code review, review, pull request review, reviewer, approve, approval, four eyes, pairing, pair programming, mob, merge approval
documentation, docs, document, readme, wiki, adr, docusaurus, write down, guide, handbook, api docs, typedoc, knowledge, manual
comments, docstring, jsdoc, doc comment, inline documentation
naming, naming convention, name, convention, kebab case, camel case, snake case, terminology
bug, defect, fix, bugfix, regression, broken, wrong, fault, issue, hotfix, patch, repair
`;
