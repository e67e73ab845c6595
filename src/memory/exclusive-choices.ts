import type { Word, Words } from './words.ts';

/** What is chosen one of, for one purpose: a class a line, its members apart by commas, names of the same one by slashes. */
const choices = `
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
daily / every day / nightly, weekly / every week, monthly / every month, hourly / every hour, quarterly, yearly
build / in house / build ourselves, buy / off the shelf / vendor product
semantic versioning / semver, calendar versioning / calver
tailwind, css modules, styled components, sass, bootstrap
flutter, react native, native apps
windows, linux, macos
increase / raise, decrease / reduce / lower
fail open, fail closed
push, pull
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
`;

/** The member of a class that a text names. */
export interface NamedChoice {
  readonly kind: number;
  readonly member: number;
  /** Where in the words it stands. */
  readonly from: number;
  readonly to: number;
}

interface Phrase {
  readonly stems: readonly string[];
  readonly kind: number;
  readonly member: number;
}

/** Finds in texts what is one of several that exclude each other. */
export class ExclusiveChoices {
  readonly #phrases = new Map<string, Phrase[]>();

  constructor(words: Words) {
    for (const [kind, line] of choices.trim().split('\n').entries())
      for (const [member, names] of line.split(', ').entries())
        for (const name of names.split(' / ')) {
          const stems = words.read(name).map(({ stem }) => stem);
          const [first] = stems;
          if (first === undefined) continue;
          this.#phrases.set(first, [...(this.#phrases.get(first) ?? []), { stems, kind, member }]);
        }
    for (const phrases of this.#phrases.values()) phrases.sort((one, other) => other.stems.length - one.stems.length);
  }

  /** What words name, the longest name at each place. */
  read(words: readonly Pick<Word, 'stem'>[]): readonly NamedChoice[] {
    const named: NamedChoice[] = [];
    for (let from = 0; from < words.length; from += 1) {
      const phrases = this.#phrases.get(words[from]?.stem ?? '') ?? [];
      const fitting = phrases.filter(({ stems }) => stems.every((stem, at) => words[from + at]?.stem === stem));
      const longest = fitting[0]?.stems.length ?? 0;
      for (const { stems, kind, member } of fitting)
        if (stems.length === longest) named.push({ kind, member, from, to: from + longest });
      if (longest > 1) from += longest - 1;
    }
    return named;
  }
}
