/** What is chosen one of, for one purpose: a class a line, its members apart by commas, names of the same one by slashes. */
export const exclusiveChoices = `
postgresql / postgres, mysql, mariadb, oracle, sql server, sqlite, mongodb / mongo, dynamodb, cassandra, couchdb, cockroachdb, firestore
relational database / sql database / relational, document store / document database / nosql
kafka, rabbitmq, sqs, nats, pulsar, kinesis, activemq, redis streams
redis, memcached, hazelcast
elasticsearch, opensearch, solr, typesense, meilisearch, algolia
rest / restful, graphql, grpc, soap, trpc
json, protobuf / protocol buffers, avro, xml, msgpack / messagepack
microservices / microservice / service oriented, monolith / modular monolith / single deployable
monorepo / mono repo / single repository / one repository, polyrepo / multirepo / multiple repositories / separate repositories / several repositories
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
serverless / lambda / functions, containers / container, virtual machines / virtual machine
jenkins, github actions, gitlab ci, circleci, buildkite
github, gitlab, bitbucket
prometheus, datadog, new relic, cloudwatch
loki, splunk, elk
oauth / oidc / openid connect, saml, basic auth
jwt / jwts / stateless token, server session / server side session / session cookie / session cookies / sessions in redis
stripe, adyen, braintree, paypal
blue green, canary, rolling update / rolling deployment, big bang
synchronous / synchronously, asynchronous / asynchronously / background
optimistic locking / optimistic, pessimistic locking / pessimistic
server side rendering / ssr / server rendering, client side rendering / single page app / single page application / spa, static site / static generation
polling, websocket / websockets, server sent events / sse, webhook / webhooks
manual / manually / by hand, automatic / automatically / automated
centralized / central / centralised, decentralized / decentralised / federated
public, private, internal only
open source, closed source / proprietary
mandatory / required / compulsory, optional / voluntary
strict, lenient / permissive
encrypted, plain text / plaintext / clear text / unencrypted
uuid / uuids, auto increment / sequential id / sequential ids / sequence numbers, ulid
utc, local time
hard delete / delete permanently, soft delete
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
floating point / floats / float, integer cents / integers / decimal / decimals
stateless, stateful
online, offline
blocking, nonblocking / non blocking
alpine, debian / debian slim, ubuntu, distroless
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
eu / europe / european union / frankfurt / ireland, us / usa / united states / america
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
docusaurus, mkdocs, sphinx, vitepress, wiki / confluence / notion
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
fix forward / roll forward, roll back / rollback / revert
`;
