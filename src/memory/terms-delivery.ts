/** What people who build software call the same thing: bringing it from a branch to its users. Format as in the terms of systems. */
export const deliveryTerms = `
= version control
version control, git, source control, scm, vcs, revision control, repository, mercurial, refs, ref
trunk, main, master, mainline, main line, default branch, main branch
topic branch, feature branch, branch, line of development, development line, short lived branch, working branch, refs
branch name, branch naming, prefix, branch convention, issue number in branch, slug
stale branch, dead branch, abandoned branch, old branch, branch cleanup, prune branches, delete branches, unused branch
release branch, maintenance branch, support branch, release line, maintained version, long term support, lts, older version, older release, cherry pick, backport, hotfix branch, port back
commit message, commit format, commit convention, conventional commit, commit subject, commit title, message of a commit, commit log
merge queue, merge train, bors, serialize merges, merge one after another, integration queue, land changes, landing, lands
branch protection, protected branch, required checks, required review, direct push, push to main, required approvals, unreviewed, force push
merge conflict, conflicting changes, conflicts, diverged branches, painful merge, conflict resolution, collide
review, code review, peer review, approval, approvals, reviewer, second pair of eyes, unreviewed, inspect changes
git history, log of commits, blame, bisect, linear history, provenance of a line
working copy, worktree, checkout, working directory, working tree, clone, work tree, parallel checkout
git hook, pre commit, pre push, husky, lefthook, local hook, commit hook
fork, upstream, downstream, forked, own copy of a project, patch set
stacked changes, stacked pull requests, small pull requests, chain of changes, dependent pull requests, diff size
draft, work in progress, wip, unfinished change, incomplete feature, unfinished work
= operations
continuous integration, ci, build server, pipeline, build, automated build, checks, green build, workflow file, runner
build time, slow build, slow pipeline, long build, feedback time, ci minutes, wait for the build
build cache, remote cache, incremental build, cached build, reuse build output
runner, build agent, build machine, self hosted runner, executor
continuous delivery, cd, deploy on merge, automatic deployment, continuous deployment, push button release, every commit to production
release process, releasing, release, new version, publish, cut a release, ship, launch, go live, distribution
release cadence, release schedule, release train, release window, deployment window, when to ship, release calendar, deploy days, change freeze, release freeze, code freeze, freeze
release notes, changelog, what is new, what changed, news of a version, version differences, list of changes, upgrade notes
hotfix, emergency fix, urgent patch, emergency release, quick fix in production
rollback, roll back, revert, undo a release, previous version, previous release, go back, switch back, back out, recover from a bad release, bad deploy, faulty release
roll forward, fix forward, forward fix
canary, canary release, small share of traffic, percentage of traffic, fraction of users, gradual rollout, staged rollout, phased rollout, ring deployment, limited audience, subset of users
blue green, two environments, switch traffic, traffic switch, parallel environment
zero downtime, without interruption, no outage, rolling update, uninterrupted, without closing, online change, hitless
maintenance window, downtime, planned outage, closed for maintenance, scheduled interruption
feature flag, feature toggle, feature switch, toggle, dark launch, gradual enablement, unfinished feature hidden, selected users, beta users, early access
container platform, container orchestration, orchestration, kubernetes, ecs, fargate, nomad, swarm, cluster, run containers, managed containers
managed service, hosted service, fully managed, no operations, operated by the provider, serverless
infrastructure as code, declarative infrastructure, terraform, pulumi, described in files, provisioning, cloud resources, reproducible infrastructure, gitops, nothing by hand
configuration drift, drifted apart, environments differ, manual change, snowflake server, drift
environment parity, same as production, production like, staging, identical environments, preproduction
preview environment, review app, environment per branch, temporary environment, ephemeral environment
multi region, several regions, geographic, replicas abroad, closer to users, data centre abroad, world regions, asia, europe, america
scale out, more instances, autoscaling, add machines, elasticity, horizontal scaling
capacity, capacity planning, headroom, how many users, sizing, peak load, dimensioning, provision for peak, limits of the system
image build, docker build, base image, image size, layers, dockerfile, slim image
artifact, package, build output, binary, release artifact, promoted artifact
signing, signed release, provenance, attestation, slsa, sigstore, supply chain security
package publishing, npm publish, registry, trusted publishing, publish token
incident, outage, alarm, emergency, disruption, breakage in production, production problem, major incident
on call, duty, stand by, pager, night shift, awake at night, rota, person on duty, first responder
runbook, playbook, operating instructions, emergency guide, procedure for alarms, what to do at night, checklist
postmortem, retrospective, lessons learned, incident review, blameless, root cause analysis
alert, alarm, page, notification to operators, paging, threshold
dashboard, overview, status board, wallboard, grafana, at a glance
metrics, measurements, telemetry, statistics, instrumentation, prometheus, counters, gauges
logs, logging, log output, log level, log lines, debug output, verbosity, log volume, verbose, trace output, info level
tracing, trace, spans, distributed tracing, follow a request, request path, opentelemetry
status page, outage communication, tell customers about outages, incident communication
uptime, availability, reachable, up, always on, sla
backup, restore, copy of data, recovery point, snapshot, dump, save copy, disaster recovery
cost control, cloud bill, spending cap, budget, cost limit, ran up a bill, spending limit, cost overrun, runaway cost, burn money
timeouts, deadline, time limit, wait limit, how long to wait, timeout budget, connect timeout, give up waiting
retries, attempts, retry policy, try again, repeated attempts, backoff, jitter, retry loop
configuration file, settings file, config, settings, options file, preferences, rc file, toml, ini, configuration format
configuration validation, check settings, validated configuration, schema for settings, typos in settings, fail at start, misconfiguration
environment variables, env, dotenv, env file, process environment, twelve factor
secret management, vault, secrets manager, passwords of services, service credentials, key storage, secret store, api keys, tokens, credential storage
secret rotation, rotate keys, key rotation, renewed passwords, short lived credentials
leaked secret, secret in git, key in history, committed password, exposed credential, secret scanning
defaults, default value, sensible defaults, preset, out of the box
= dependencies
dependency update, upgrade libraries, update packages, keep current, renovate, dependabot, bump, version bump, automatic updates, outdated libraries, stay up to date
version pinning, pin, lockfile, exact versions, locked versions, caret range, version range, frozen install
transitive dependency, indirect dependency, dependency tree, nested dependency, sub dependency
dependency count, number of packages, dependency footprint, too many packages, install size, node modules, small packages, lean install, supply chain, supply chain attack, attack surface
vulnerable dependency, known vulnerability, cve, advisory, security update, known hole, audit report, npm audit, vulnerable package, patch level
licence policy, licences, license, open source licence, copyleft, gpl, permissive, legal review, licence check, compliance of licences
vendoring, copy into the repository, vendored, own copy of a library, fork a dependency
write it ourselves, own implementation, build or buy, not invented here, code of our own, roll our own, in house
supported versions, runtime versions, engine versions, node version, minimum version, compatibility matrix, supported platforms, lts, end of life, drop support, supported browsers
unmaintained library, abandoned package, deprecated library, no longer developed, end of life, dead project, alternative to a library, replacement library
date library, time handling, date handling, moment, date fns, luxon, dayjs, temporal, date arithmetic
http client, fetch, axios, got, undici, request library, rest client
package manager, npm, pnpm, yarn, bun, install tool, lockfile, workspaces
internal package, shared library, common library, core package, private registry, inner source, private package
peer dependency, version conflict, duplicate versions, dependency hell, incompatible versions
payment provider, payment gateway, payment processor, psp, stripe, adyen, braintree, card payments, card processing, checkout provider, pci
email provider, mail service, smtp, sendgrid, mailgun, postmark, ses
`;
