/**
 * What people who build software call the same thing: running it. An area begins with `=`; each line below it is one
 * idea, its words and phrases interchangeable in a question.
 */
export const systemTerms = `
= data storage
database, db, datastore, data store, rdbms, relational, sql server, persistence layer, postgres, postgresql, mysql, mariadb, oracle, sqlite, aurora, cockroachdb
document store, nosql, mongodb, mongo, couchdb, dynamodb, cassandra, firestore, schemaless, key value
embedded database, sqlite, leveldb, rocksdb, lmdb, duckdb, local file database, single file
object storage, blob, s3, bucket, minio, gcs, file upload, attachment, binary, media storage, image storage, asset storage
schema change, migration, migrate, alter table, ddl, flyway, liquibase, column, backfill, evolve schema
orm, object relational, prisma, typeorm, sequelize, hibernate, active record, sqlalchemy, query builder, raw sql, knex, drizzle
index, lookup speed, query plan, full table scan, explain, query optimization, slow query
transaction, acid, atomic, commit, rollback, isolation level, two phase commit, saga, unit of work, all or nothing
consistency, eventual consistency, strong consistency, stale, replica lag, linearizable, read your writes, out of sync, diverge
replication, replica, standby, primary, secondary, leader, follower, failover, mirror
sharding, shard, partition, split data, horizontal scaling, split table, tenant database
backup, restore, snapshot, disaster recovery, point in time, dump, archive, recover data
data retention, retention, purge, expire, ttl, delete old, housekeeping, cleanup, prune, keep history, archival
multi tenant, tenancy, tenant, per customer, customer isolation, workspace isolation, organisation
data warehouse, analytics, olap, bigquery, snowflake, redshift, clickhouse, reporting, business intelligence, dashboard data, aggregate
etl, elt, pipeline, ingestion, batch import, data load, airflow, dbt, extract, bulk import
search, full text, elasticsearch, opensearch, lucene, solr, algolia, meilisearch, typesense, find, lookup, relevance
vector search, embedding, semantic search, pgvector, similarity, nearest neighbour, rag, retrieval
identifier, primary key, uuid, ulid, auto increment, sequence, snowflake id, surrogate key, unique id, natural key
soft delete, tombstone, deleted at, hard delete, erase, remove record, undelete, trash
audit, audit trail, audit log, history table, event log, who changed, accountability, traceability, provenance
money, currency, decimal, cents, amount, price, rounding, monetary, floating point
time zone, timezone, utc, timestamp, date, datetime, local time, clock, daylight saving
= messaging
queue, message queue, job queue, task queue, rabbitmq, sqs, bullmq, sidekiq, celery, worker, background job, asynchronous processing, deferred work, offload
event stream, kafka, pulsar, kinesis, event bus, log based, stream processing, nats, redpanda, event backbone, topic
publish subscribe, pub sub, pubsub, broadcast, fan out, subscriber, listener, event driven, domain event, notify other services
event sourcing, cqrs, event store, append only, command query, projection, read model, replay events
message broker, broker, kafka, rabbitmq, nats, activemq, sqs, pulsar, redis streams, message bus
delivery guarantee, at least once, exactly once, at most once, duplicate message, deduplicate, idempotent, idempotency, idempotency key, processed twice, charged twice, double processing, repeat safely
dead letter, poison message, dlq, failed message, stuck message, unprocessable
outbox, transactional outbox, change data capture, cdc, debezium, dual write
scheduling, scheduler, cron, periodic, nightly, recurring, timer, schedule, batch job
webhook, callback, http callback, push notification to partner, event subscription, hook
notification, email, sms, push, alert users, slack message, sendgrid, mailer, transactional email, message customers
real time, realtime, websocket, server sent events, sse, long polling, live update, push update, instant, polling, streaming update
= performance
latency, response time, slow, sluggish, performance, speed, fast, faster, quick, lag, wait, delay, takes too long, responsive, p99, milliseconds
cache, caching, redis, memcached, memoize, cached, in memory, precompute, keep results, reuse results, store results, avoid recomputing
cache invalidation, stale cache, evict, expiry, ttl, bust, outdated copy, refresh cache
cdn, edge, cloudfront, cloudflare, fastly, static asset, asset delivery, content delivery, close to users
throughput, load, traffic, requests per second, capacity, high volume, peak, spike, heavy use, burst, surge, black friday
scaling, scale, autoscaling, elastic, scale out, scale up, horizontal, vertical, more instances, grow, replicas
pagination, page through, cursor, offset, limit, infinite scroll, large result, long list, chunk results
memory usage, memory, heap, ram, out of memory, oom, memory leak, footprint, garbage collection
profiling, profile, benchmark, load test, stress test, hotspot, bottleneck, flame graph, k6, jmeter, gatling, performance test
compression, compress, gzip, brotli, zstd, smaller payload, bandwidth, minify
batching, batch, bulk, group requests, coalesce, debounce, chunk
lazy loading, lazy, on demand, defer, code splitting, load later, prefetch, preload, eager
concurrency, parallel, thread, multithreaded, worker pool, parallelism, simultaneous, concurrent, async, coroutine
connection pool, pooling, pgbouncer, too many connections, connection limit, reuse connections
start up, startup, cold start, boot time, warm up, launch time
= reliability
retry, backoff, exponential backoff, try again, transient, transient failure, flaky network, temporary error, reattempt, jitter
circuit breaker, breaker, fail fast, bulkhead, cascading failure, isolate failure, stop calling, dependency down
timeout, time limit, deadline, hang, hung, stuck, never returns, wait forever, unresponsive
rate limit, rate limiting, throttle, throttling, quota, token bucket, leaky bucket, 429, abuse, too many requests, flood
failover, high availability, redundancy, redundant, availability, uptime, outage, downtime, active passive, active active, multi region, resilient, resilience, survive
graceful degradation, fallback, degrade, partial failure, default response, load shedding, shed load, reduced mode
health check, heartbeat, liveness, readiness, probe, watchdog, ping, alive
crash, crash recovery, durable, durability, resume, survive restart, checkpoint, power loss, kill, write ahead log, journal, fsync, lose work
lock, locking, mutex, distributed lock, optimistic locking, pessimistic, lease, race condition, conflict, concurrent edit, semaphore, overwrite each other, lost update
leader election, consensus, raft, zookeeper, etcd, coordinator, quorum, split brain
chaos, fault injection, game day, resilience test, simulate outage
slo, sla, error budget, service level, objective, reliability target
incident, postmortem, on call, outage, pager, pagerduty, runbook, escalation, war room
error handling, exception, result type, error code, raise, throw, failure handling, catch
shutdown, graceful shutdown, drain, sigterm, terminate, stop cleanly, in flight
= operations
deploy, deployment, release, rollout, roll out, ship, shipping, launch, go live, publish, push to production, delivery
blue green, canary, progressive delivery, staged rollout, gradual rollout, zero downtime, rolling update, percentage of users, small share, without interruption
rollback, revert, roll back, undo, back out, previous version
feature flag, feature toggle, toggle, flag, launchdarkly, unleash, dark launch, switch on, switch off, kill switch, gradual enable
container, docker, image, dockerfile, podman, oci, containerize, distroless
orchestration, kubernetes, k8s, helm, pod, cluster, nomad, ecs, fargate, eks, gke, openshift, swarm
serverless, lambda, cloud function, faas, function as a service, cloud run, azure functions
virtual machine, vm, ec2, instance, bare metal, server, host, droplet, hetzner
cloud provider, cloud, aws, azure, gcp, google cloud, hosting, hosted, digitalocean, heroku, vercel, netlify, fly
on premise, self hosted, self host, own hardware, data center, in house hosting, our own servers
infrastructure as code, terraform, pulumi, cloudformation, ansible, opentofu, provisioning, provision, bicep, cdk, environment setup
ci, continuous integration, build pipeline, github actions, jenkins, gitlab ci, circleci, buildkite, pipeline, build server, automation of builds, travis, azure pipelines
environment, staging, preview, test environment, ephemeral environment, sandbox, preproduction, qa environment, uat
configuration, config, settings, environment variable, env var, dotenv, parameter, option, configurable
secret, secrets, credential, password, vault, key management, kms, api key, token, secrets manager, rotate, private key
logging, log, logs, structured log, json log, log level, pino, winston, log4j, elk, loki, splunk, logger, print
monitoring, observability, metrics, prometheus, grafana, datadog, telemetry, instrument, new relic, cloudwatch, statsd, visibility, insight
tracing, trace, opentelemetry, span, jaeger, zipkin, correlation id, follow a request, request id
alerting, alert, alarm, pager, threshold, noise, wake up, paging
cost, spend, expensive, budget, bill, price, cheap, cheaper, save money, finops, license fee, pay
network, vpc, subnet, firewall, dns, proxy, ingress, routing, load balancer, nginx, haproxy, envoy, traefik, gateway, ip address
service mesh, istio, linkerd, sidecar, mtls, service to service
service discovery, consul, registry, locate services, dns lookup
region, data residency, location, jurisdiction, geographic, country, gdpr, sovereignty
artifact, artifact repository, package registry, npm registry, artifactory, nexus, container registry, publish package
operating system, linux, windows, macos, debian, alpine, ubuntu, platform, distribution
`;
