/** What is chosen one of, for one purpose: a class a line, its members apart by commas, names of the same one by slashes. */
export const exclusiveChoices = `
postgresql / postgres, mysql, mariadb, oracle, sql server, sqlite, mongodb / mongo, dynamodb, cassandra, couchdb, cockroachdb, firestore
relational database / sql database / relational, document store / document database / nosql
kafka, rabbitmq, sqs, nats, pulsar, kinesis, activemq, redis streams
redis, memcached, hazelcast
postgresql / postgres / mysql / mariadb / oracle database / sql server / relational database, mongodb / mongo / couchdb / firestore, dynamodb / cassandra / bigtable, redis / memcached, s3 / gcs / object storage / blob storage / minio, local disk / disk of the server / file system / filesystem, cookie / cookies, local storage / localstorage, elasticsearch / opensearch, etcd / consul / zookeeper
elasticsearch, opensearch, solr, typesense, meilisearch, algolia
rest / restful, graphql, grpc, soap, trpc
json, protobuf / protocol buffers, avro, xml, msgpack / messagepack
microservices / microservice / service oriented, monolith / modular monolith / single deployable
monorepo / mono repo / single repository / one repository, polyrepo / multirepo / multiple repositories / separate repositories / several repositories / repositories of their own / repository for each / repository per / repository of its own
trunk based / trunk, gitflow / git flow / long lived branches / long lived feature branches, github flow
squash / squash merge, rebase, merge commit / merge commits
react, vue, angular, svelte, solid
next.js / nextjs, nuxt, remix, astro, gatsby
redux, zustand, mobx, jotai
express, fastify, nestjs, koa, hono
typescript, javascript, python, golang, rust, java, kotlin, ruby, php, scala, elixir, c#, swift
npm, yarn, pnpm, bun
jest, vitest, mocha, jasmine, ava
playwright, cypress, selenium, puppeteer
webpack, vite, rollup, parcel, esbuild, turbopack
eslint, biome, tslint, oxlint
tabs, spaces
kubernetes / k8s, nomad, docker swarm, ecs
docker, podman
terraform, pulumi, cloudformation, bicep
aws / amazon web services, azure, gcp / google cloud, hetzner, digitalocean
cloud / public cloud, on premise / on premises / own data center / self hosted
serverless / lambda / functions, containers / container / containerised / containerized, virtual machines / virtual machine / vms, bare metal
jenkins, github actions, gitlab ci, circleci, buildkite
github, gitlab, bitbucket
prometheus, datadog, new relic, cloudwatch
loki, splunk, elk
oauth / oidc / openid connect, saml, basic auth
jwt / jwts / stateless token, server session / server side session / session cookie / session cookies / sessions in redis
stripe, adyen, braintree, paypal
blue green, canary, rolling update / rolling deployment, big bang
synchronous / synchronously / request response, asynchronous / asynchronously / in the background / background job / background jobs / background worker / background task / event driven / through events / via events / by events / message driven / through messages / via messages
optimistic locking / optimistic, pessimistic locking / pessimistic
server side rendering / ssr / server rendering, client side rendering / single page app / single page application / spa, static site / static generation
polling, websocket / websockets, server sent events / sse, webhook / webhooks
manual / manually / by hand / by a person, automatic / automatically / automated / by itself / by themselves
centralized / central / centralised, decentralized / decentralised / federated
public, private, internal only
public / publicly / anonymous / anonymously / without login / without authentication / unauthenticated / open to everybody / open to anyone, authentication / authenticated / login required / behind a login / behind the login / signed in users
open source, closed source / proprietary
mandatory / required / compulsory / obligatory, optional / voluntary / not required / at will
strict, lenient / permissive
encrypted, plain text / plaintext / clear text / unencrypted
uuid / uuids, auto increment / sequential id / sequential ids / sequence numbers, ulid
utc, local time
hard delete / hard deletes / delete permanently / permanently deleted / physically deleted / physically removed / physically delete / physically remove / really deleted / erased for good, soft delete / soft deletes / soft deleted / mark as deleted / marked as deleted / flagged as deleted / deleted flag / trash
build / in house / build ourselves, buy / off the shelf / vendor product
semantic versioning / semver, calendar versioning / calver
tailwind, css modules, styled components, sass, bootstrap
flutter, react native, native apps
windows, linux, macos
increase / raise, decrease / reduce / lower
fail open, fail closed
push based, pull based
eager / eagerly, lazy / lazily
immutable, mutable
opt in, opt out / on by default / by default
in the browser / on the client / client side, on the server / server side
in memory, on disk / in a container
local storage / localstorage, cookie / cookies / httponly cookies
environment variables / environment files / dotenv, secrets manager / vault
floating point / floats / float / doubles, integer cents / integers / decimal / decimals / in cents / minor units / fixed point
stateless, stateful
online, offline
blocking, nonblocking / non blocking
alpine, debian / debian slim, ubuntu, distroless, ubi, wolfi
read only / readonly / read only access, write access / read write / full access / admin rights
bcrypt, argon2 / argon2id / argon2i, scrypt, pbkdf2, md5, sha1 / sha 1, sha256 / sha 256
camel case / camelcase, snake case / snake_case / snakecase, kebab case / kebab, pascal case / pascalcase, screaming snake case
singular, plural
mit / mit license, apache 2.0 / apache license, gpl / gplv3, agpl, lgpl, bsd, mpl, proprietary license
cursor / cursors / keyset, offset / limit offset / page number / page numbers
ansible, chef, puppet, saltstack
istio, linkerd, consul connect
nginx, traefik, haproxy, envoy, caddy
pinned / exact versions / pin exactly / lockfile only, ranges / version ranges / caret ranges / floating versions
orm, raw sql / plain sql / hand written sql / query builder
prisma, typeorm, sequelize, drizzle, knex, hibernate, sqlalchemy
moment / moment.js, date fns, luxon, dayjs
sentry, rollbar, bugsnag
auth0, okta, keycloak, cognito, firebase auth
sendgrid, mailgun, postmark, ses
single sign on / sso, username and password / passwords only, passkeys / passkey, magic links / magic link
session based / server sessions, token based / bearer tokens
eventual consistency / eventually consistent, strong consistency / strongly consistent
at least once, at most once, exactly once
mock / mocked / mocks / stubbed, real / real database / real services / actual database
own / dedicated / of its own, shared / share
eu / europe / european union / frankfurt / ireland / dublin / paris / stockholm / amsterdam, us / usa / united states / america / virginia / oregon / ohio / california, asia / singapore / tokyo / mumbai / sydney
encrypted at rest, unencrypted at rest
light mode, dark mode
ios, android
figma, sketch, adobe xd
scrum, kanban
remote / remotely / from home, on site / onsite / in the office / at the office
pair programming / pairing / mob programming, working alone / solo work
spring / spring boot, quarkus, micronaut
django, flask, fastapi, rails, laravel
numpy, pytorch, tensorflow, jax
snowflake, bigquery, redshift, databricks, clickhouse
airflow, dagster, prefect, temporal, cron / cron jobs
parquet, csv, orc
docusaurus, mkdocs, sphinx, vitepress
wiki / confluence / notion / google docs / sharepoint, in the repository / in the repo / beside the code / next to the code / with the code / docs as code
launchdarkly, unleash, flagsmith
helm, kustomize, plain manifests
argo cd / argocd, flux, spinnaker
bazel, gradle, maven, nx, turborepo, lerna
storybook, ladle
formik, react hook form
winston, pino, bunyan, log4j, logback
hexagonal / ports and adapters / clean architecture, layered / layers / three tier, transaction script
inheritance, composition
event sourcing / event sourced, crud / current state only
choreography, orchestration
active active / multi region / several regions, active passive / single region / one region
vertical scaling, horizontal scaling
stored procedures / database triggers, application code
whitelist / allowlist / allow list, blacklist / blocklist / deny list
ipv4, ipv6
tcp, udp
mtls, api key / api keys, plain http
fixed scope, fixed time / fixed date
claude / anthropic, gpt / chatgpt / openai, gemini, llama, mistral, deepseek, qwen
direct push / direct pushes / push directly / push straight / pushed directly / straight to main / directly to main / commit directly, pull request / pull requests / merge request / merge requests
english, german, french, spanish, italian, dutch, portuguese, polish, chinese, japanese
pessimistic / worst case, optimistic / best case
tls 1.2, tls 1.3
two spaces / 2 spaces, four spaces / 4 spaces
single quotes, double quotes
commonjs, esm / es modules / ecmascript modules
promises / async await, callbacks
class components, hooks / function components
exceptions, result type / result types / either type / error codes
top down, bottom up
rsa, ecdsa / ed25519 / elliptic curve
aes 128, aes 256
zip, tar, 7z
gzip, brotli, zstd / zstandard, lz4, snappy
webp, avif, jpeg / jpg, png, svg
markdown, asciidoc, restructuredtext, word documents
yaml, json, toml, ini files, xml
imperative / imperatively, declarative / declaratively
arm / arm64 / graviton, x86 / amd64 / intel
slack, teams / microsoft teams, mattermost, discord
jira, linear app, github issues, youtrack, trello, asana
fifo / first in first out, lifo / last in first out, priority queue / by priority
leader based / single leader / one leader, leaderless, multi leader / several leaders
hot standby, cold standby, warm standby
sharding / sharded, unsharded / single database / one database
database per service / database of its own / databases of their own / own database / separate databases / schema per tenant / database per tenant, shared database / common database / same database / shared schema / one schema
metric units / kilometres / metres / celsius, imperial units / miles / feet / fahrenheit
left to right, right to left
per user / per seat, per usage / pay per use / usage based, flat rate / flat fee / fixed price
invite only / by invitation, open registration / self registration / anyone may register
round robin, random / randomly, least connections, consistent hashing
last write wins, first write wins, crdt / crdts, manual merge
copy on write, in place
at startup / on start / when it starts / at boot, on demand / on first use / when needed
compile time / at build time, at runtime / at run time
nightly build / nightly builds / every night, on every commit / on each commit / for every commit
sql migrations / migration files, auto sync / automatic schema sync / schema sync
fix forward / roll forward, roll back / rollback / revert
`;
