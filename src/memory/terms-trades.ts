/** What people who build software call the same thing: money, law, people and the trades they serve. Format as in the terms of the web. */
export const tradeTerms = `
= payments and billing
!payment provider, payment service provider, psp, payment processor, payment gateway, acquirer, card payments, take payments > stripe, adyen, braintree, paypal, checkout.com, mollie, square, worldpay, klarna, razorpay ~ customers pay, charge a card, payment methods
payment orchestration, payment routing, several providers, fallback provider, acquirer routing, smart routing, second processor, provider outage, authorisation rate, declined cards, decline, soft decline
card data, pci dss, pci, card number, pan, tokenisation, hosted fields, card vault, saq a, cardholder data, hosted payment page, card details touch our servers, network tokens ~ scope of the audit, store cards, payment form
strong customer authentication, sca, 3d secure, 3ds, psd2, challenge of the bank, frictionless, liability shift, two factor for payments
payment idempotency, double charge, charged twice, duplicate payment, pay again, retry of a payment, unknown outcome of payment, timeouts of the processor, debited twice, taken twice
authorisation and capture, capture later, pre authorisation, hold on the card, void, reserve amount, capture on shipment, charge at dispatch, partial capture
refunds, money back, reversal, credit note, chargeback, dispute, representment, contested payment, return the money, refund to the card, bank complaint
payouts, disbursement, settle with sellers, pay out, split payments, escrow, connect accounts, wallet balance, marketplace payments, money to merchants, payout schedule, held funds
direct debit, sepa, ach, bank transfer, mandate, iban, open banking, account to account, instant payment, wire, bacs, faster payments, returned debit, virtual iban, swift, iso 20022
alternative payment methods, wallets, apple pay, google pay, ideal, pix, upi, buy now pay later, bnpl, invoice purchase, local payment methods, mobile money, cash on delivery
subscription billing, recurring billing, recurring payments, billing engine, plans, plan change, upgrade and downgrade, proration, prorate, billing cycle, billing anchor, trial period, free trial, renewals > stripe billing, chargebee, recurly, zuora, paddle, lago, maxio ~ monthly fee, switch plan in the middle of the month, customers pay every month
failed payments, dunning, payment retry, expired card, account updater, grace period, involuntary churn, past due, overdue, collection, remind of payment, suspended for non payment, card declined at renewal, unpaid
usage based billing, metering, metered billing, pay per use, consumption, usage records, rating of usage, aggregation of usage, credits, prepaid balance, overage, billable events, usage counter, late usage events ~ price per call, count what customers use, bill by consumption, quota
invoicing, invoices, bill, e invoice, zugferd, xrechnung, peppol, invoice pdf, invoice number, gapless, credit note, corrected invoice, immutable invoice, billing document, changed after it was sent
tax, vat, sales tax, gst, reverse charge, tax engine, nexus, tax rate, avalara, taxjar, vertex, vat id, moss, oss, tax exempt, tax by country, withholding
entitlements, what a plan includes, feature gating, licences, seats, seat based, limits of a plan, plan limits, access by subscription, license key, license server, over the limit, paid features
pricing model, price plans, packaging, tiers, grandfathering, price increase, legacy plans, currency of prices, price experiment, list price, free tier, freemium, old customers keep their price
revenue recognition, deferred revenue, asc 606, ifrs 15, revenue schedule, finance reports, month end close, closing, accruals
ledger, double entry, double entry bookkeeping, journal entries, accounting entries, balances, book of accounts, append only ledger, postings, debit and credit, general ledger, tigerbeetle, formance ~ money goes missing, balance does not add up, immutable entries, correct by counter entry, account balance
reconciliation, matching of payments, bank statement, settlement report, clearing, three way match, unmatched payments, camt, mt940, settlement file, compare with the bank, daily balance check, difference between books, suspense account
accounting integration, erp, datev, xero, quickbooks, sap, netsuite, export of bookings, bookkeeping, chart of accounts, accounts payable, purchase orders, procurement
fraud prevention, payment fraud, risk engine, stolen cards, card testing, velocity limits, fraud rules, machine learned risk, chargeback rate, blocklist of cards, fraudsters
foreign exchange, fx, exchange rates, currency conversion, multi currency, rate source, hedging, presentment currency, settlement currency, rate locked
= finance and insurance
core banking, bank accounts, account opening, loan, mortgage, interest, interest calculation, day count, amortisation, credit line, overdraft, standing order, mainframe, cobol
know your customer, kyc, kyb, identity verification, onboarding checks, aml, money laundering, sanctions screening, pep, watchlist, document check, liveness, onfido, transaction monitoring, suspicious activity, source of funds, prove who they are
trading system, order book, matching engine, low latency trading, fix protocol, market data, exchange, tick data, order routing, high frequency, hft, kernel bypass, colocation, execution, broker, trade capture
risk calculation, value at risk, var, pricing of derivatives, scenario, stress scenario, greeks, margin, exposure, limit check, pre trade check, collateral, portfolio valuation
settlement of trades, clearing house, corporate actions, custody, t plus one, post trade, position keeping, net asset value, fund, reconciling positions, reference data, isin
credit scoring, credit decision, scorecard, bureau, affordability, underwriting, adverse action, explainable decision, reasons for refusal
insurance, policy administration, claims, claim handling, premium, quote, underwriting, actuarial, coverage, endorsement, broker, tariff, damage report, loss adjuster, insured
regulatory reporting, mifid, emir, basel, dora, sox, solvency, audit of figures, report to the regulator, bafin, lineage of figures, xbrl, four eyes, segregation of duties, controls
blockchain, distributed ledger, smart contract, ethereum, solidity, solana, hyperledger, on chain, gas fees, rollup, layer two, nft, token, defi, consensus of nodes, validator ~ immutable contract, proxy contract, upgradeable contract
crypto wallet, private keys custody, key custody, multisig, hsm, mpc, seed phrase, cold storage, hot wallet, hardware wallet, lost keys, signing of transactions, withdrawal approval
smart contract security, reentrancy, formal verification of contracts, contract audit, foundry, hardhat, slither, oracle price, flash loan, pausable, timelock, upgrade of contracts, bug in a deployed contract
on chain data, indexer, the graph, confirmations, reorg, chain reorganisation, block finality, rpc node, node provider, infura, alchemy, block explorer, full node, event logs of contracts
= identity and access
authentication, login, sign in, log in, signing in, identity provider, idp, user accounts > auth0, okta, keycloak, cognito, firebase auth, entra / azure ad, clerk, workos, supertokens, ory, fusionauth, ping identity ~ who is the user, own user table, build login ourselves
single sign on, sso, saml, openid connect, oidc, oauth, oauth2, federated login, enterprise login, social login, sign in with google, corporate accounts, pkce, authorization code, shibboleth ~ one login for all, separate passwords, company login, customers bring their own identity
user provisioning, scim, joiner mover leaver, offboarding, deprovisioning, directory sync, ldap, active directory, account lifecycle, leavers, left the company, accounts of former employees, group sync, access removed
multi factor, mfa, 2fa, two factor, second factor, totp, authenticator app, security key, yubikey, webauthn, fido2, passkeys, passwordless, magic link, one time code, phishing resistant, step up authentication ~ stolen passwords, phishing
password policy, password rules, password hashing, password length, breached password check, have i been pwned, password rotation, password expiry, complexity rules, password manager > argon2 / argon2id, bcrypt, scrypt, pbkdf2 ~ guessed, forced change, leaked hashes
password reset, account recovery, forgot password, recovery codes, lost second factor, reset link, locked out, support resets, lost phone, regain access
session management, sessions, session lifetime, session timeout, idle logout, session revocation, log out everywhere, remember me, cookies for login, stay signed in, sign out, session fixation > server side sessions / session store, jwt / stateless tokens / self contained tokens, refresh tokens / refresh token rotation, opaque tokens ~ revoke, stolen token, logged out, bearer, token lifetime, token storage, where the token is kept
authorisation, access control, permission model, permissions, who may do what, access rules, privileges > rbac / role based, abac / attribute based, rebac / relationship based / zanzibar, acl / access control list, casbin, openfga, opa, cedar, oso, spicedb ~ roles, forbidden, sees what he should not, sharing of documents, policy decision, share with others
api keys, access tokens, personal access token, machine credentials, key rotation, scoped keys, key prefix, hashed keys, token expiry, integrator credentials, static key, client secret
impersonation, log in as customer, act on behalf, support access, delegated access, view as user, customer data access by support, act as
privileged access, admin rights, production access, just in time access, break glass, temporary access, approval of access, standing access, sudo, root, access request, access review, recertification, elevation, access expires
tenant administration, organisation accounts, teams and workspaces, invite users, domain verification, guest users, account switch, several organisations per user, members of a workspace, ownership transfer
user registration, sign up, signup, email verification, account creation, captcha, fake accounts, disposable addresses, bot signups, progressive profile, anonymous users, guest accounts, waiting list, invite code
account deletion, close an account, delete my data, deactivate user, data export by user, takeout, data portability, subject access request, dsar
= protecting systems
secret management, secrets, credentials storage, vault, passwords in configuration, keys in code, secret store > hashicorp vault, aws secrets manager, gcp secret manager, sops, sealed secrets, doppler, 1password, infisical, external secrets, azure key vault ~ plaintext passwords, env files, rotated credentials, leaked password, dynamic credentials, checked in passwords
key management, kms, hsm, envelope encryption, data keys, customer managed keys, byok, encryption keys, key rotation, key hierarchy, hardware security module, master key
encryption at rest, disk encryption, field level encryption, column encryption, application level encryption, transparent data encryption, client side encryption, encrypted database, end to end encryption, e2ee, searchable encryption ~ stolen disk, administrators cannot read, unreadable to us
hashing and signatures, digital signature, hmac, sha 256, signing, tamper proof, integrity check, checksum, crypto agility, post quantum, cryptographic library, libsodium, tink, random numbers, constant time, weak algorithms
vulnerability management, dependency scanning, cve, sca scan, security patches, patch deadline, known vulnerabilities, security updates, advisories, cvss, exploitability, vex > dependabot, snyk, renovate, trivy, grype, npm audit, osv scanner, owasp dependency check, mend ~ vulnerable library, holes in libraries, days to patch
static application security, sast, dast, code scanning, security scanner, semgrep, codeql, sonarqube, zap, burp, fuzzing, iast, secure coding, security gate, findings
software supply chain, sbom, slsa, provenance, signed builds, sigstore, cosign, build integrity, reproducible builds, dependency confusion, typosquatting, malicious package, lockfile, install scripts, compromised package, pinned actions, trusted publishing, artifact signing, private registry proxy, package firewall
penetration testing, pentest, bug bounty, responsible disclosure, vulnerability disclosure, security.txt, red team, external audit, ethical hackers, report a hole, researchers
security incident, breach, data leak, breach notification, forensics, siem, soc, intrusion detection, security monitoring, threat detection, edr, falco, guardduty, attackers in the system, evidence, leak response
web attacks, xss, cross site scripting, csrf, sql injection, ssrf, clickjacking, content security policy, csp, cors, same site, security headers, trusted types, prepared statements, parameterised queries, escaping, path traversal, deserialisation, open redirect, injected code, foreign scripts, user supplied urls
malware scanning, virus scan, clamav, uploaded files, quarantine, file type check, magic bytes, zip bomb, dangerous attachment, sandboxed conversion
abuse prevention, bots, captcha, turnstile, recaptcha, hcaptcha, credential stuffing, brute force, account takeover, lockout, device fingerprinting, login throttling, ip reputation, scraping, automated attacks, proof of work
threat modelling, stride, attack tree, security design review, data flow diagram, trust boundary, abuse cases, security champion, security training, phishing exercise
data loss prevention, dlp, exfiltration, data classification, confidential, labels of sensitivity, public internal confidential, clipboard, watermarked documents, insider
= privacy and law
data protection, gdpr, privacy, personal data, pii, ccpa, lgpd, privacy by design, data minimisation, purpose limitation, lawful basis, dpia, processor agreement, dpa, record of processing, privacy officer, dsgvo
right to erasure, erasure request, be forgotten, delete personal data, deletion request, anonymise on deletion, crypto shredding, deletion from backups, data subject request, wipe a person, forget a user, remove traces
retention policy, how long data is kept, data retention, storage limitation, deletion schedule, purge, legal hold, retention period, keep for ten years, statutory retention, old personal data, automatic deletion, expired records
anonymisation, pseudonymisation, de identification, masking, tokenised personal data, k anonymity, differential privacy, hashed emails, redaction, synthetic data, aggregated only, test data without persons
data residency, data sovereignty, where data lives, eu only, regional storage, cross border transfer, schrems, standard contractual clauses, data in the country, local hosting, sovereign cloud, data must not leave
consent, consent management, opt in, opt out, consent log, withdraw consent, proof of consent, preferences, marketing permission, cookie consent
compliance certification, soc 2, iso 27001, hipaa, fedramp, audit evidence, controls, compliance automation, vanta, drata, auditor, certification, isms, nis2, tisax, statement of applicability, evidence collection, control owner
licence compliance, open source licences, license, license check, copyleft, gpl, agpl, permissive licence, mit, apache license, license scanner, fossa, notice file, attribution, forbidden licenses, license of dependencies, dual licensing, business source license, relicense, cla, dco, contributor agreement, spdx
open source governance, publish our code, contributing to projects, maintainers, contribution policy, governance model, inner source, ospo, code of conduct, community, stewardship, foundation, upstream first, fork, patches upstream, triage of issues, bus factor, sponsor, maintainership, open the code
contracts and terms, terms of service, eula, service agreement, vendor contract, data processing contract, supplier assessment, vendor risk, procurement, escrow of code, third party risk, subprocessors, exit clause
accessibility law, record keeping, legal evidence, timestamping, archive for the tax office, revision safe, gobd, worm storage, immutable storage, object lock, e discovery
export control, age verification, minors, coppa, parental consent, children, age gate, content rating, youth protection
= trades
education, learning platform, lms, moodle, courses, quiz, grading, exam, exam proctoring, cheating in exams, plagiarism, scorm, lti, xapi, students, teachers, classroom, gradebook, homework, certificates of courses, progress of learners
logistics, supply chain, freight, warehouse management, wms, picking, packing, pallets, dispatch, transport management, tms, container tracking, customs, edi, edifact, as2, asn, shipment, inventory turn, goods receipt, rfid, handheld scanner, cold chain
travel, hotel, flights, gds, amadeus, airline, itinerary, fare, pnr, room rates, channel manager, property management, check in, travel agency, rail, ticketing, seat map
telecom, billing of calls, cdr, mediation, network functions, nfv, 5g core, bss, oss, sim provisioning, number portability, roaming, charging, subscriber, call records
energy, smart grid, meter readings, meter data, power grid, charging stations, ocpp, ev charging, solar, grid operator, load profile, tariffs, demand response, substation, iec 61850, energy market
public sector, government, citizens, e government, public procurement, eid, register, forms for citizens, open data portal, municipal, legacy registers, once only, election
agriculture, farm, crops, irrigation, livestock, tractor, isobus, harvest, soil, greenhouse, field records, yield
real estate, property, tenants and landlords, listings, rental, facility management, building management, bacnet, hvac, leases, property search, brokerage
advertising, ad tech, real time bidding, rtb, dsp, ssp, bid request, ad server, frequency capping, impressions, attribution, campaign budget, pacing, click fraud, header bidding, conversion tracking, audience segments, third party cookies
human resources, hr, payroll, time tracking, absence, vacation, shift planning, rostering, applicant tracking, performance review, employee records, salary, personio, workday, org chart, leave request
customer relationship, crm, leads, sales pipeline, salesforce, hubspot, opportunities, customer 360, contact data, account management, customer data platform, cdp, duplicate contacts, golden record, master data, mdm data, data steward
customer support, help desk, support tickets, ticket routing, support tiers, first response time, csat, zendesk, intercom, freshdesk, jira service, live chat, chatbot, macros, canned answers, knowledge base, self help, faq, escalation to engineering, support rota, agent desk, customer complaints, nps, deflect tickets, triage of tickets ~ customers wait, answers to customers, help centre, priority of tickets, urgent cases
news publishing, newspaper, articles, paywall, metered access, subscriptions of readers, archive of articles, print edition, newsroom, editors, syndication
legal tech, contracts analysis, case management, court, matter, clause library, law firm, e filing, document review
events and tickets, ticketing, seat selection, admission, entry scan, festival, resale, box office, queue for tickets, qr tickets, venue
food delivery, restaurant, menu, kitchen display, courier dispatch, rider assignment, order batching, delivery time estimate, ride hailing, surge pricing, driver matching, dispatching, recipes
social network, friends, followers, likes, posts, feed ranking, groups, direct messages, privacy settings, profiles, blocking users, mentions, hashtags, notifications of likes, dating, matching people
sports and fitness, workout, wearables data, heart rate, training plan, live scores, betting, odds, fantasy league
charity, donations, fundraising, recurring donation, gift aid, volunteers, members, association, membership fee
manufacturing planning, erp, bill of materials, production order, mrp, quality inspection, traceability of parts, serial numbers, lot, batch tracking, shop floor, machine data, plm, cad data, engineering change, spare parts
`;
