/** What people who build software call the same thing: working on it, and plain words. Format as in the terms of systems. */
export const workTerms = `
= version control
branch, branching, git branch, feature branch, long lived branch, trunk, trunk based, gitflow, git flow, github flow, release branch, main branch, mainline
merge, merging, rebase, squash, merge commit, linear history, fast forward, merge strategy, combine changes, integrate changes
pull request, merge request, pr, change request, patch submission
commit, commit message, conventional commits, changelog, release notes, signed commit, history
repository, repo, git, github, gitlab, bitbucket, version control, source control, code hosting
tag, release tag, version number, calver, semver, semantic versioning, version scheme, release number
large files, lfs, git lfs, binaries in git, repository size
worktree, working copy, checkout, clone, submodule, subtree
code owners, codeowners, ownership, responsible team, maintainer, who owns
= security
authentication, auth, login, log in, sign in, signin, sign on, authenticate, identity, user identity, credentials, account access
single sign on, sso, oauth, oidc, openid, saml, identity provider, idp, okta, auth0, keycloak, cognito, social login, federated identity
session, cookie, jwt, token, bearer, refresh token, stateless token, access token, stay logged in, session store
authorization, permission, permissions, access control, rbac, abac, role, roles, policy, privilege, least privilege, opa, allowed to, who may, access rights, entitlement
password, passwordless, passkey, webauthn, mfa, two factor, 2fa, totp, magic link, bcrypt, argon2, hashing, second factor
encryption, encrypt, tls, https, ssl, certificate, at rest, in transit, cipher, aes, cryptography, cert, lets encrypt, unreadable
vulnerability, cve, exploit, security hole, attack, attacker, injection, xss, csrf, sql injection, hardening, owasp, threat, penetration test, pentest, malicious
security scanning, sast, dast, snyk, trivy, dependency scan, secret scanning, audit dependencies, sbom
privacy, gdpr, pii, personal data, personal information, consent, anonymize, pseudonymize, data protection, ccpa, hipaa, right to be forgotten, mask, redact, sensitive data
compliance, regulation, soc 2, iso 27001, pci, pci dss, auditor, legal, regulator, certification
network access, vpn, zero trust, bastion, ip allowlist, whitelist, ssh, firewall, private network
api key, service account, machine credentials, client credentials, machine to machine
cors, same origin, csp, content security policy, security headers
sandbox, isolation, isolate, untrusted code, jail, seccomp, gvisor, firecracker, wasm
= business
payment, payments, checkout, stripe, adyen, paypal, billing, charge, credit card, invoice, invoicing, subscription, pay, braintree
customer, customers, user, users, client, visitor, buyer, consumer, shopper, end user, people who use
order, orders, cart, basket, purchase, order processing, fulfilment, shop, e commerce, checkout flow, store front
catalog, catalogue, product, inventory, stock, warehouse, sku, items
shipping label, courier, parcel, logistics, delivery tracking, carrier
booking, reservation, appointment, availability calendar, calendar
account, profile, registration, sign up, signup, onboarding, user account
experiment, ab test, a b test, split test, experimentation, variant, optimizely
pricing, price, discount, coupon, promotion, plan, tier, tax, vat
support, helpdesk, ticket, zendesk, customer service, complaint
content management, cms, content, headless cms, contentful, strapi, wordpress, editorial, blog, article
= work
team, squad, organisation, organization, staff, developers, engineers, people, conway, group
estimate, estimation, planning, plan, sprint, scrum, kanban, agile, roadmap, backlog, milestone, iteration, prioritize, priority
deadline, schedule, due date, time to market, timeline, ship date
meeting, standup, retrospective, ceremony, sync meeting
hiring, skills, experience, expertise, know how, training, learn, learning curve, familiar, familiarity, knowledge
proposal, rfc, design document, design doc, decision record, adr, write up
prototype, proof of concept, poc, spike, mvp, experiment, trial, pilot
migration plan, cutover, parallel run, phased migration, switch over, transition, big bang, incremental migration, move over
research, investigate, analysis, study, explore, compare, evaluate, assessment
local development, dev environment, developer machine, devcontainer, docker compose, laptop, local setup, onboarding developers, developer experience, dx, set up machine
remote, distributed team, time difference, asynchronous work, office
= plain words
choose, pick, select, adopt, decide, go with, opt, settle on, standardize, prefer
replace, swap, substitute, switch, exchange, change to, move to, move from, migrate, supersede
remove, delete, drop, eliminate, discard, get rid of, strip, take out, abandon, ditch, discontinue
add, introduce, create, implement, build, set up, establish, bring in, start using, new
stop, cease, quit, halt, end, no longer, discontinue, disable
allow, permit, enable, let, grant, accept
forbid, prohibit, ban, disallow, block, deny, prevent, refuse, reject
keep, retain, preserve, maintain, stay with, stick with, leave, hold on
split, divide, separate, break up, partition, carve out, break apart, slice
combine, merge, join, unify, consolidate, centralize, bring together, single place, one place
share, shared, reuse, common, reusable, duplicate, duplication, copy paste
store, save, persist, hold, keep, record, write down, put
fetch, read, retrieve, load, get, obtain, pull
send, transmit, deliver, push, forward, pass, hand over
limit, restrict, cap, bound, constrain, maximum, ceiling, at most
increase, raise, grow, more, larger, bigger, higher, expand
decrease, reduce, lower, shrink, cut, less, fewer, smaller, trim, minimize
fail, failure, error, break, broken, crash, fault, problem, trouble, go wrong, malfunction
lose, loss, lost, disappear, vanish, missing, drop
protect, secure, guard, safe, safety, defend, shield
hide, conceal, mask, obscure, redact, invisible
automatic, automate, automatically, automation, self service, unattended, without people, hands off
manual, manually, by hand, human, person, people
simple, simplicity, easy, straightforward, minimal, lightweight, small
complex, complexity, complicated, difficult, hard, heavy
consistent, uniform, standard, same everywhere, standardize, alignment
temporary, short lived, ephemeral, interim, for now, transient
permanent, long term, forever, lasting
large, big, huge, massive, heavy, enormous
quickly, rapid, immediately, instant, soon, at once, promptly
often, frequent, frequently, regularly, repeatedly, again and again, every
duplicate, twice, double, repeated, copy, redundant
central, centralized, single source, one place, hub
owner, responsible, in charge, accountable
central decision, governance, policy, rule, guideline, principle, standard
measure, track, count, gauge, quantify, figure, statistics
show, display, render, present, view, visualize
group, category, classify, categorize, label, organize, sort
`;
