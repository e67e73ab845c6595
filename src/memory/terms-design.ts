/** What people who build software call the same thing: its shape, its data and what it does. Format as in the terms of systems. */
export const designTerms = `
= architecture
monolith, one deployable, single application, modular monolith, one process, single unit, undivided application
microservices, services, distributed system, split into services, independent services, network between parts, distributed components, decompose
module boundary, boundaries, enforced boundaries, modules, encapsulation, layering rules, import rules, separation of concerns
outbox, transactional messaging, reliable events, events in the same transaction, atomic publish, message with the commit, publish reliably, lost messages, dual write
event driven, events, publish, react to events, event notification, message passing, asynchronous integration
direct call, synchronous call, call the service directly, request between services, remote call
durable execution, journal, replay, resume after a crash, survive a crash, checkpoint, progress lost, lost progress, start from zero, continue after a crash, restartable, crash safe, process dies, recovery of long jobs
lease, lock, lock with expiry, fencing, fencing token, mutual exclusion, exclusive access, two workers, same job twice, take the same job, claim a job, stalled worker, paused process, stale writer, split brain, distributed lock
leader, primary node, coordinator, election, master, one active instance
idempotency, repeat safely, duplicate processing, processed twice, deduplicate, exactly once, same request twice
plugin, extension, extension point, hook, extensible, third party code, add on, extend the tool, others extend, extensibility
public api, interface, contract, stable interface, versioned contract, compatibility promise, api design
rest, resource api, http api, http interface, endpoints, rest endpoint, web api
push to browser, server sent events, sse, live updates, streaming to clients, websocket, real time, live data, continuous update, see it live, stream to the browser, instant refresh
polling, ask repeatedly, periodic refresh, long polling
background job, worker, asynchronous job, offload work, job runner, deferred task, outside the request, long task, slow task in a request, work off the request path, do it later, queue worker
scheduled job, cron, nightly job, timer job, recurring task, periodic task
cache, cached, caching, keep a copy in memory, stored results, cached entries, memoized
cache invalidation, invalidate, stale cache, out of date values, outdated prices shown, purge cached, expiry, ttl, stale content, refresh cached
read replica, read only copy, replicated reads, read scaling, secondary node
data locality, close to the users, latency abroad, round trips, overseas, far away users, remote visitors, distance, geographic latency
backpressure, slow consumer, flow control, bounded queue, overload protection
circuit breaker, slow partner, failing partner, protect from a slow service, frozen pool, fail fast
monorepo, one repository, many packages, single repo, workspace
frontend split, micro frontends, independent frontends, module federation
serverless, functions, lambda, no servers
state machine, workflow, process definition, status transitions, lifecycle, states
multi tenancy, tenants, many organisations in one system, shared database for customers, client organisations, schema per tenant, database per tenant, row level security
batch processing, in batches, bulk processing, chunked, chunks
stateless, no local state, state elsewhere, keep no state
= refactoring
refactor, refactoring, restructure, rework, clean up code, reorganize code, tidy code, code cleanup, rewrite
large class, god object, god class, thousands of lines, huge file, long class, too many responsibilities, large module, monster class, big file, long method, long function, overgrown
split a class, single responsibility, split by responsibility, extract class, break up, smaller pieces, divide code, decompose a class, extract module
duplicate code, duplication, copies of the same code, copy and paste, dry, repeated code, extract helper, shared helper, common function, code reuse, consolidate code
dead code, unused code, unreachable code, unused exports, code nobody calls, obsolete code, remove code, delete code, leftover code, commented out code
callbacks, nested callbacks, callback hell, promises, async await, asynchronous code, deep nesting, asynchronous flow, futures
global state, singleton, globals, static state, shared instance, hidden dependency, module level state
dependency injection, pass collaborators, constructor injection, inversion of control, injected, hand in dependencies, explicit dependencies, wiring
gradual migration, convert file by file, incremental conversion, strangler, step by step rewrite, piecemeal, gradual adoption, without a big rewrite
rewrite, start over, from scratch, big bang rewrite, new implementation, second system
javascript to typescript, convert to typescript, add types, typed code, static typing, type migration, strict mode
naming, rename, better names, identifiers in code, misleading names
conditionals, long if chains, switch statement, polymorphism, branching logic, nested conditions, cyclomatic complexity
error handling cleanup, swallowed errors, error paths, lost errors, exceptions
legacy code, nobody dares, afraid to change, untested legacy, old code, code without tests
circular imports, import cycle, cyclic dependency, tangled modules
inheritance, class hierarchy, composition, mixins, deep hierarchy
magic numbers, constants, hard coded, hardcoded values, literals
interface extraction, abstraction, indirection, adapter layer, wrapper, facade, port
performance refactoring, hot path, optimize code, faster algorithm
= data storage
schema, table design, data model, columns, relational schema, tables, ddl, relation
wide table, too many columns, normalize, normalization, denormalize, split a table, separate tables, third normal form, wide row
schema migration, alter table, add column, expand and contract, backfill, schema change, online migration, ddl, change a big table, database change, column change
table lock, locks the table, locked rows, blocked writes, blocking migration, lock contention, deadlock
connection pool, database connections, too many connections, pgbouncer, connection limit, connections exhausted, pooling, refused connections, too many clients
full text search, search index, text index, ranked results, find by phrase, keyword search, find by keyword, lucene, elasticsearch, ticket search
object storage, s3, bucket, file store, attachments, uploads, blobs, uploaded files, media files, big files
direct upload, presigned url, upload straight, signed upload, bypass the server, upload from the browser, proxy uploads, file submission
soft delete, trash, recycle bin, undelete, restore deleted, recover removed, undo delete, deletion by mistake, accidental removal, erased by mistake, bring back
export, download, csv, spreadsheet, excel, data dump, take data out, extract data, data export, export file
import, upload data, bulk import, ingest, load a file, csv import
report, reporting, generate report, statistics page, analysis
index, query performance, slow query, lookup speed, indexing
archive, old records, cold storage, retention, keep for years
foreign key, referential integrity, constraint, orphaned rows
concurrent edits, simultaneous edits, edit at the same time, optimistic lock, last write wins, overwrite each other, lost update
time series, measurements over time, sensor values, readings
document model, json column, jsonb, schemaless, semi structured
= features
notification, notify customers, email, push message, alert users, sms, which channel, notification channel, message to users, inform subscribers, mailing
comments, remarks, threads, discussion, replies, nested comments, threaded, conversation, annotations, mentions
onboarding, sign up, registration, wizard, new account, first use, enrolment, signup form, account creation, join
drop off, abandonment, give up, leave before finishing, bounce, churn, conversion, unfinished registration, quit halfway
form, input form, fields, questionnaire, fewer fields, data entry
search feature, find things, search box, keyword, filter list
dashboard, overview page, home screen, start page
settings page, preferences, user options, personalize
file upload, attach a file, attachments, drag and drop, picture upload
undo, trash, take back, restore, recover, deleted by mistake
live view, real time display, live updates, automatic refresh, current stock
stock, stock level, inventory, availability of goods, items left
price, pricing, price change, shown price, cost of an item, tariff
ticket, support request, case, issue, customer question, service request, helpdesk
support, customer care, help desk, service team, agents answering
invoice, bill, billing, receipt, invoicing, statement
basket, cart, checkout, purchase flow, order form
mobile app, phone app, app, installed app, native
offline mode, work without network, sync later
translation, languages, localized, multilingual, i18n
theme, dark mode, look, appearance, branding, style
usability test, test with customers, user research, interview, prototype test
analytics, usage statistics, funnel, tracking, behaviour of users, telemetry of users
experiment, split test, variants, ab test
permissions page, sharing, invite, access for others, share with
api for customers, partner api, integration, webhooks, developers outside
= machine learning and agents
agent, bot, assistant, autonomous worker, ai worker, coding agent, automated developer
language model, llm, model, gpt, claude, ai model, model call, completion, prompt
token budget, token limit, model cost, spending on models, cap tokens, llm bill, usage limit, model spending, runaway loop
context window, prompt size, input too long, too much context, shorten prompt, summarize context
model output, structured output, json from the model, parse the answer, hallucination, invalid output
human approval, human in the loop, person confirms, ask before acting, manual gate, supervised
parallel agents, several agents, concurrent tasks, parallel tasks, simultaneous bots, agents side by side
agent isolation, workspace per task, separate working directory, sandbox per agent, worktree per task
prompt injection, untrusted instructions, hostile text, injected instructions
evaluation, eval set, measure the model, quality of answers, benchmark of prompts
task queue, work distribution, assign tasks, dispatch, job assignment
plan, task breakdown, subtasks, decomposition, steps of work
`;
