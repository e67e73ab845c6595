/** What people who build software call the same thing: what runs on servers and keeps data. Format as in the terms of the web. */
export const serverTerms = `
= interfaces of services
!api style, api paradigm, style of interface, how clients talk to the server, protocol between services > rest / restful / resource oriented, graphql, grpc, soap, trpc, json rpc, odata, xml rpc ~ endpoint, contract, remote call
api versioning, version of the interface, breaking change, backward compatible, backwards compatibility, compatible change, non breaking, api evolution, v1 and v2, version header, version in the url, compatibility promise ~ old clients, existing integrations, break consumers, additive change
api deprecation, sunset header, retire an endpoint, removing an endpoint, deprecation policy, notice period, old endpoint, end of life of an api
api description, api specification, openapi, swagger, api contract, asyncapi, raml, api first, contract first, spec first, schema first, interface definition, idl, json schema, protobuf schema ~ generated from code, docs of the interface
client generation, sdk, generated client, client library, code generation from the spec, api client, language bindings, stainless, openapi generator, wrapper library ~ customers write their own, hand written client
!wire format, serialisation format, encoding on the wire, message format, binary encoding > json, protobuf / protocol buffers, avro, messagepack / msgpack, thrift, cbor, xml, flatbuffers ~ size of messages, parse, schema evolution
pagination of results, cursor pagination, keyset pagination, offset pagination, page token, next page, continuation token, page size, result set too large ~ skipped rows, rows twice, deep pages
filtering and sorting parameters, query language of the api, sparse fieldsets, field selection, expand, include parameter, partial response, overfetching, underfetching, too many round trips
bulk endpoint, batch request, batch api, many at once, multi get, import endpoint, partial success, multi status
error format, problem details, rfc 7807, rfc 9457, error body, error codes, error envelope, machine readable error, http status, status code, error response ~ clients cannot tell what went wrong, meaningful error
idempotency key, idempotent request, retry safe request, safe to repeat, request id from the client, duplicate submission, double click, sent twice, same request again ~ double booking, charged twice
conditional request, etag, if match, if none match, last modified, 304, optimistic concurrency over http, version precondition, lost update, overwritten by someone else
long running operation, async api, 202 accepted, poll for the result, job resource, operation status, callback when done, request takes minutes, slow request, export in the background
rate limiting of the api, quota per client, api quota, throttle callers, fair use, 429, usage plan, noisy client, burst limit, leaky bucket, token bucket, sliding window, request budget ~ hammer, flood of calls, one client starves others
api gateway, edge gateway, gateway in front of services, single entry point, request routing, api management > kong, apigee, aws api gateway, tyk, krakend, zuul, ambassador, envoy gateway
backend for frontend, bff, aggregation layer, api composition, tailored endpoint, per client backend, chatty client
graphql server, schema stitching, federation, resolver, n plus one in resolvers, dataloader, persisted queries, query depth, query complexity, field level authorisation, supergraph
webhooks sent, webhook delivery, outgoing webhook, event callback, webhook retry, webhook signature, delivery log, redelivery, tell partners, svix, notify integrators ~ receivers are down, subscriber endpoint, push to customers
webhooks received, incoming webhook, webhook receiver, inbound callback, acknowledge first, process later, raw body, replayed webhook
public api, partner api, third party integration, integrator, developer portal, external developers, api product, sandbox for partners, api console, api keys for partners, app marketplace, plugin ecosystem
request validation, input validation, schema validation, payload validation, parse not validate, reject unknown fields, malformed input, bad input > zod, joi, ajv, yup, pydantic, valibot, class validator, bean validation ~ trust the caller, garbage in, invalid data, checked at the boundary
real time transport, push channel, server push, live updates to clients > websocket / websockets / socket.io, server sent events / sse, long polling, polling, webtransport, mqtt ~ refresh by hand, appears at once, open connection, reconnect, missed messages, presence
file upload, upload large files, resumable upload, multipart upload, presigned url, signed url, direct to bucket, tus, chunked upload, upload through the server ~ interrupted upload, big attachments, gigabytes
file download, export file, streaming response, range request, signed link, expiring link, csv download, large report
http client, outgoing request, fetch library, rest client > axios, got, undici, okhttp, requests, httpx, node fetch ~ keep alive, timeouts of calls
= back end design
!architecture style, system shape, deployment unit, how the system is split > microservices / microservice / many small services, monolith / modular monolith / single deployable, serverless functions, service oriented architecture / soa ~ split, boundaries, one code base, team autonomy, distributed system
service boundary, bounded context, domain driven design, ddd, domain boundary, context map, ubiquitous language, aggregate, domain model, team boundary, module boundary, who owns which data ~ shared database, tangled, coupling
hexagonal architecture, ports and adapters, clean architecture, onion architecture, layered architecture, layers, dependency rule, vertical slice, separation of concerns, domain independent of frameworks
strangler, strangler fig, incremental rewrite, gradual replacement, legacy modernisation, replace the old system, rewrite, big bang rewrite, anti corruption layer, carve out, old mainframe, parallel run ~ piece by piece, old and new side by side
saga, distributed transaction, two phase commit, 2pc, compensation, compensating action, process manager, transaction over services, undo of steps, orchestrated saga, try confirm cancel ~ partial success, half booked, one of the steps fails, all or nothing across services
workflow engine, durable execution, process engine, business process, bpmn, long running process, step functions, state machine service > temporal, camunda, airflow, cadence, conductor, zeebe, inngest, restate ~ resume after crash, human approval step, waiting for days
background jobs, job queue, deferred work, worker process, task queue, asynchronous job, delayed job > sidekiq, celery, bullmq, resque, hangfire, graphile worker, pg boss, rq, faktory, quartz ~ after the response, not in the request, heavy work, send later
cron job, scheduled job, periodic task, recurring task, nightly job, timer, scheduler, run every hour, run once across instances, missed run, overlapping runs, single runner ~ runs twice, job did not run
batch processing, nightly batch, end of day run, bulk run, mass update, batch window, chunked processing, checkpointing, restart a batch
rules engine, business rules, decision table, dmn, drools, configurable rules, policy engine, rule changes by the business, if then rules, non developers change rules
plugin architecture, extension point, plugin system, hooks for extensions, add ons, extensibility, sandboxed plugin, third party code, user scripts, scripting engine, lua, embedded javascript
feature by configuration, customer specific behaviour, customisation per customer, per tenant configuration, custom fields, white labelling, special wishes, fork per customer
object mapping, orm, object relational mapper, data mapper, active record, persistence framework, query builder > hibernate, prisma, typeorm, sequelize, drizzle, entity framework, sqlalchemy, kysely, knex, doctrine, mikro orm, raw sql / plain sql ~ n plus one, lazy loading of relations, generated queries
repository pattern, data access layer, dao, gateway class, unit of work, persistence abstraction
dependency injection, di, ioc, inversion of control, container of services, wiring, composition root, constructor injection, service locator, spring, guice, dagger, hilt
event driven architecture, domain events, integration events, event notification, event carried state transfer, loosely coupled, react to events, choreography, publish what happened
event sourcing, event store, append only history, rebuild state from events, projection, read model, cqrs, command query, eventsourced, axon, marten, snapshot of the aggregate ~ state at any time, how did it get there
multi tenancy, multitenant, tenant isolation, tenant per schema, tenant per database, shared tables, tenant id, row level security, silo, pool, bridge, noisy neighbour, customers apart, large customer ~ data of other customers, customer on its own database
module system, package structure, folder structure, package by feature, layout of the code, circular dependencies, import rules, dependency direction, dependency cruiser, archunit, enforce boundaries
error handling style, exceptions, result type, either, error values, checked exceptions, panic, typed errors, neverthrow, swallowed errors, error propagation
immutability, immutable data, value object, persistent data structure, pure functions, functional core, side effects at the edge, mutation
concurrency model, threads, event loop, actors, coroutines, goroutines, virtual threads, async await, structured concurrency, thread pool, akka, green threads, fibers, worker threads ~ blocking call, race, deadlock, cpu bound work
configuration management of applications, app config, config files, environment variables, twelve factor, dotenv, remote config, config server, typed configuration, validate configuration at start, hot reload of settings ~ hard coded values, wrong setting, different per environment
date and time handling, time zones, utc, store times, offset, daylight saving, local time, clock skew, temporal api, date fns, luxon, moment, calendar, recurring events, rrule ~ wrong hour, appointment moved, midnight, birthdays
money handling, monetary amounts, cents, minor units, decimal type, rounding, currency conversion, exchange rate, bankers rounding, floating point money ~ off by a cent, sums do not match
identifier strategy, ids, primary keys, uuid v7, uuid, ulid, nanoid, ksuid, snowflake ids, sequence, sequential ids, natural key, public id, opaque id, guessable ids, human readable id, order numbers ~ enumerate, id collision, expose the count
feature rollout by code, feature flag, feature toggle, kill switch, remote switch, release toggle > launchdarkly, unleash, flagsmith, growthbook, configcat, split.io, openfeature, posthog flags ~ turn off without deploy, some users first, stale flags, flag debt, dark launch
pdf generation, document generation, reports as pdf, invoice document, template to pdf, print layout, headless browser printing > puppeteer, wkhtmltopdf, weasyprint, pdfkit, docraptor, latex, jasper ~ letters, printable
spreadsheet import, excel, csv import, xlsx, upload of lists, data import by users, column mapping, import errors, import wizard, file import
template engine, server templates, handlebars, jinja, mustache, liquid, thymeleaf, ejs, erb
search feature, site search, full text search, search engine, search index, keyword search, inverted index, find documents > elasticsearch, opensearch, solr, lucene, algolia, meilisearch, typesense, vespa, postgres full text, sphinx ~ relevance, analyzers, fuzzy, typos, synonyms, stemming, boosting, reindex, ranking of hits, zero hits, finding nothing
search indexing, keep the index fresh, reindexing, index alias, index lag, zero downtime reindex, sync to the search engine, stale search results
autocomplete, typeahead, suggestions, search suggestions, prefix search, query completion
geo search, nearby, radius search, distance, geohash, nearest shop, postgis, bounding box
chat feature, messaging between users, direct messages, conversation, chat rooms, group chat, read receipts, typing indicator, message history, threads > xmpp, matrix, sendbird, stream chat, twilio conversations
booking system, reservation system, appointments, calendar slots, seat reservation, availability calendar, double booking, hold a seat, time slot, overbooking, waiting list, ticket sale, virtual waiting room
document signing, e signature, electronic signature, docusign, qualified signature, eidas, sign contracts
= databases
!relational database, rdbms, sql database, main database, primary datastore, transactional store, system of record, oltp > postgres / postgresql, mysql, mariadb, sql server / mssql, oracle, sqlite, cockroachdb, yugabyte, planetscale, aurora, spanner, tidb, alloydb ~ tables, joins, foreign keys, constraints, acid
!document database, nosql, schemaless store, json documents > mongodb / mongo, couchdb, couchbase, firestore, dynamodb, cosmosdb, documentdb, ravendb ~ flexible schema, collection, nested documents
!wide column store, key value store, distributed key value > cassandra, scylladb, hbase, bigtable, dynamodb, riak, foundationdb, aerospike ~ partition key, single digit milliseconds
graph database, graph store, nodes and edges, relationships, friend of a friend, traversal > neo4j, neptune, janusgraph, arangodb, memgraph, dgraph, cypher, gremlin, sparql, triple store ~ social graph, knowledge graph, who knows whom, recursive query, hierarchy, tree of parents, closure table, nested set, adjacency list, ltree
!time series database, tsdb, sensor readings store, metrics store, points over time > timescaledb / timescale, influxdb, prometheus, victoriametrics, questdb, opentsdb, druid ~ downsampling, rollups, retention of readings, measurements, telemetry history, candle data, ticks
embedded store, local database file, in process database, on device database > sqlite, rocksdb, leveldb, lmdb, duckdb, realm, berkeley db, badger, h2
!in memory store, cache server, remote dictionary, shared cache > redis, memcached, valkey, keydb, dragonfly, hazelcast, ignite, ehcache ~ volatile, evict, lru, session store, ram
cache strategy, caching layer, cache aside, read through, write through, write behind, refresh ahead, keep results, do not compute again ~ hot data, repeated reads, load on the database, same query again and again
cache invalidation, stale entries, cache expiry, ttl, cache busting, purge the cache, surrogate keys, old data shown, tag based purge, outdated values, versioned keys
cache stampede, thundering herd, dogpile, single flight, request coalescing, cache warming, warm cache, jittered expiry, early recomputation, hot key, all at once after expiry
schema migration, database migration, ddl change, schema evolution, migration scripts, migration tool, alter table, add a column, rename a column > flyway, liquibase, alembic, prisma migrate, knex migrate, gh ost, pt online schema change, atlas, sqitch, rails migrations ~ table locked, long lock, change the structure of tables, order of scripts
expand and contract, parallel change, online migration, zero downtime migration, dual write, backfill, add then remove, backward compatible schema, old and new column, step wise schema change
index design, database index, covering index, composite index, partial index, gin, btree, missing index, unused index, query plan, explain analyze, sequential scan, full table scan, slow queries, query tuning ~ lookup takes seconds, heavy query, slow page because of the database
query timeout, statement timeout, runaway query, lock timeout, kill queries, long transactions, idle in transaction, blocking sessions
connection pooling, connection pool, pgbouncer, pgpool, rds proxy, hikari, too many connections, connection exhaustion, max connections, connection storm
read replica, read scaling, replica lag, read your own writes, follower reads, replication delay, secondary, stale read, offload reads, reporting on a replica, primary and standby
database high availability, failover of the database, patroni, multi az, standby, hot standby, automatic failover, promotion of a replica, quorum, galera, group replication
sharding, horizontal partitioning, shard key, partition by customer, resharding, citus, vitess, consistent hashing, hot shard, one database is not enough, split the database, rebalancing
table partitioning, partition pruning, range partition, partition by month, detach partition, huge table, billions of rows, old rows dropped, pg partman, archive table
isolation level, serializable, read committed, repeatable read, snapshot isolation, phantom, write skew, dirty read, anomalies, mvcc, concurrent transactions
database locking, optimistic locking, version column, pessimistic locking, select for update, row lock, advisory lock, deadlocks, skip locked, concurrent updates, last write wins, lost update ~ two people edit the same, overwritten
soft delete, deleted flag, deleted at, tombstone, trash, undelete, restore deleted rows, archived rows, hard delete, gone for good, removed rows
audit table, history table, change history, temporal table, versioned rows, who changed what, row history, triggers for history, audit trail, bitemporal, system versioned, hibernate envers
stored procedures, database functions, triggers, logic in the database, plsql, pl pgsql, materialised view, views, generated column, computed column
normalisation, denormalised, duplication of columns, jsonb column, json column, entity attribute value, polymorphic association, single table inheritance, lookup table, enum in the database, foreign keys, referential integrity, orphan rows, cascade delete
full backup, point in time recovery, pitr, wal archiving, pg dump, snapshot, logical backup, pgbackrest, barman, xtrabackup, restore test, restore drill, recovery exercise ~ lost data, dropped table, disaster, ransomware, get data back, untested copies
database credentials, db users, least privilege of the database, iam authentication, rotating passwords of databases, dynamic secrets, read only user, production access, direct access to production data, query console
database upgrade, major version upgrade, pg upgrade, logical replication upgrade, blue green database, end of life database, extension versions
managed database, rds, cloud sql, hosted database, database as a service, neon, supabase, atlas, self hosted database, run the database ourselves, dba
test data, seed data, anonymised dump, fixtures in the database, masked copy of production, synthetic data, data generator, faker, staging data, realistic data, copy of live data
database per service, shared database, one schema for all, private tables, data ownership, reading other teams tables, integration through the database
data archiving, cold data, archive storage, old records, tiered storage, history moved away, move old rows, glacier, data lifecycle, growth of the database
sequence gaps, gapless numbering, invoice numbers, consecutive numbers, counter table, number range
= messaging systems
!message broker, event bus, messaging middleware, message queue, queueing system, event backbone, event log > kafka, rabbitmq, sqs, nats / jetstream, pulsar, kinesis, activemq, redis streams, google pubsub, azure service bus, eventbridge, redpanda, ibm mq, zeromq ~ topics, producers, consumers, exchange, asynchronous communication, decouple services
consumer groups, partition assignment, consumer lag, backlog, queue length, queue depth, behind, catch up, parallel consumers, rebalancing, slow consumer ~ messages pile up, growing backlog
message ordering, order of events, partition key, fifo queue, in sequence, out of order, per customer order, ordering guarantee, sequence number, message group, wrong order
delivery semantics, at least once, exactly once, at most once, duplicates, redelivery, deduplication, idempotent consumer, inbox table, processed message ids, same message twice, message loss
dead letter queue, dlq, poison message, parking lot, failed messages, retry topic, unprocessable message, redrive, message that always fails, blocks the queue, quarantine queue, broken event
transactional outbox, outbox table, dual write problem, publish after commit, change data capture for events, debezium, relay, event lost after commit, database and broker out of step, atomically publish
schema registry, event schema, message contract, avro schema, event versioning, schema compatibility, forward compatible, upcasting, cloudevents, event catalog, event naming, payload of events
backpressure, flow control, bounded queue, load levelling, slow down producers, overflow, prefetch, buffer full, shed messages, overwhelmed consumer
delayed messages, scheduled message, visibility timeout, delay queue, message ttl, postpone, deliver later, retry with delay
event replay, reprocess events, rewind offset, retention of the log, compacted topic, log compaction, rebuild from the log, new consumer reads history
priority queue, priority of jobs, fair queueing, separate queues, express lane, urgent first, starving, one tenant fills the queue, round robin between customers
fan out, broadcast, publish subscribe, many subscribers, topic per event, sns, event routing, filter of subscriptions
large messages, claim check, payload in object storage, message size limit, reference instead of payload
request reply, synchronous call, remote procedure call, sync versus async, blocking call to another service, temporal coupling, chain of calls
`;
