/** How people describe what is wrong and what they wish for, beside the words of the trade. Format as in the terms of systems. */
export const symptomTerms = `
= performance
slow, sluggish, takes forever, takes ages, takes long, takes hours, takes minutes, seconds, minutes, hours, waiting, crawl, laggy, stutter, unresponsive, freeze, time consuming
overload, overwhelm, hammer, flood, storm, thundering herd, stampede, spike, burst, rush, black friday, saturate, exhausted, swamped, collapse under load, melt down
efficient, efficiency, optimize, optimise, optimization, tune, tuning, waste, wasteful, inefficient, speed up, accelerate, boost
oversized, too big, too large, huge, bloated, bloat, exceed, exceeds, overflow, fill up, filled up, full disk, runs out, disk space
poll, polling, busy waiting, refresh, ask again, check repeatedly
popular, hot, same requests, most traffic, frequently read, read heavy, repeated reads
= reliability
down, goes down, outage, offline, unavailable, unreachable, stops working, dead, blackout, failure of a site, whole site, data centre, zone, availability zone, region fails
disaster, catastrophe, fire, flood, power cut, power failure, lose everything, emergency
restart, reboot, start again, start over, from scratch, redo, run again, repeat work, lose progress, interrupted, interruption, continue where
duplicate, twice, two times, double, again, repeated request, replayed, same message
blast radius, spread, cascade, cascading, domino, takes down, take down, drag down, contagion, propagate, contain
inconsistent, mismatch, drift, diverge, out of step, differ, differences, discrepancy, disagree, do not match, wrong numbers
stuck, hang, hung, hangs, silent, no output, no progress, deadlock, frozen, never finishes, endless
clobber, overwrite, overwrote, overwritten, stomp, collide, collision, interfere, step on each other, trample, simultaneous change, concurrent modification
orphan, zombie, leftover, left behind, leak, dangling, stray
oversell, oversold, last item, sold out, sold twice, double booking
corrupt, corruption, damaged, torn, broken file, garbled, checksum, integrity, bit rot
unpredictable, random, sporadic, sometimes, now and then, occasionally, odd, rare
= security
leak, leaked, leaking, exposed, exposure, disclosed, breach, stolen, theft, steal, compromised, got out, public by mistake
attacker, hacker, intruder, abuse, abusive, bot, scraper, scraping, malicious, hostile, fraud, fraudulent, suspicious
untrusted, foreign code, third party code, arbitrary code, arbitrary command, unknown code, run anything, execute commands
leaver, leavers, former employee, offboarding, revoke, revocation, lose access
sign off, approve, approval, consent, permission from a person, gate, human in the loop, confirm, confirmation, four eyes, signature
erase, erasure, forget, forgotten, delete my data, deletion, wipe, remove personal
auditor, auditors, regulator, inspector, examiner, evidence, proof, prove, traceable
expire, expired, expiry, expiration, ran out, run out, renewal, renew
script injection, xss, cross site, markup injection, stored script, sanitise, escape output
= operations
rollout, release, launch, upgrade, new version, push out, put live, go out, over the air, ota, remote update, firmware update
brick, bricked, unusable, dead device, unbootable
drift, manual changes, by hand, click, snowflake, differs between environments, environments differ, reproducible
on call, night shift, woken, pager, paged, page engineers, at night, duty
noise, noisy, false alarm, too many alerts, alert fatigue, ignored, spam
visibility, see what happens, where time goes, blind, understand production, insight, debug production, find the cause, root cause, diagnose, troubleshooting
bill, spending, spend, expensive, overpriced, doubled, cost reduction, cheaper, save, burn money, burned budget, overspend, cap spending, budget limit
new hire, new engineer, newcomer, onboarding, joiner, ramp up, first day, getting started, set up, setup, new people
housekeeping, clean up, tidy, old files, grows without end, growing, piled up, accumulate, pile up, keep forever
dependency on vendor, lock in, vendor lock, depend on nobody, self reliance, mirror, vendoring, offline copy
= data storage
store, storage, persist, save, keep, hold, record, archive, put data, system of record, source of truth
query, queries, statement, statements, sql, select, read from, ask the database, request data
report, reports, reporting, analysts, analysis, bi, business intelligence, insights, historical data, figures
measurement, reading, readings, time series, timeseries, telemetry data, influxdb, timescaledb, samples, sensor data
spelling, misspelled, typo, typos, mistype, fuzzy, tolerant search
large table, long list, deep page, listing, list, browse, page number, offset
isolate customers, keep apart, separate customers, data of one customer, other tenants
= architecture
old system, legacy, mainframe, outdated, ageing, dinosaur, cobol, inherited, modernise, modernize
step by step, gradually, gradual, incremental, piece by piece, bit by bit, phased, one at a time, in stages, slowly, small steps, ratchet
tangled, spaghetti, everything depends, cycle, cycles, circular, circular dependency, intertwined, imports everything, big ball of mud
too many lines, god class, huge class, long file, monolithic class, hard to change
copy, copied, copy paste, duplicated code, same code, repeat yourself, dry
extend, extensible, customers extend, add functionality, integrate, integration, third party developers, integrators, partner, partners, external developers
choose fields, exactly what they need, too much data, over fetching, under fetching, different clients, clients need
past, earlier, previous, history, last time, lesson, lessons, learn, remember, memory, recall, repeat mistakes, experience, precedent, knowledge
large language model, llm, model, prompt, context window, token, tokens, openai, claude, gpt, generation, completion, agent
summary, summarize, shorten, condense, digest, abstract, bundle
document, article, text, post, page, content, paper
simultaneous, concurrent, several people, at the same time, together, live editing, multi user, two editors
device, devices, hardware, sensor, board, gadget, machine, thing, iot, equipment, controller, field
connectivity, connection, internet, wifi, wireless, online, network, signal, coverage, disconnected, no network, radio, reconnect, lose connection, weak link
energy, battery, power consumption, sleep mode, low power
video, image, photo, picture, media, camera, footage, audio
midnight, day boundary, wrong day, business day, clock change, calendar day
location, position, gps, coordinates, place, geolocation, track, route, address
file type, file format, format, data format, export format, standard format, exchange format, interchange
remind, reminder, notify, notifying, announce, tell people, inform, alert people, text message
confidential, confidentiality, secrecy, private data, sensitive, classified, personal records
access log, who opened, who viewed, viewed, opened, looked at, snooping, access history, audit trail
simulation, simulate, simulated, bot, synthetic users, dry run, model run
royalties, licence fee, license fee, licence cost, per seat, subscription cost, pricing model
template, templates, placeholder, generate documents, generated letters, mail merge, string concatenation
usability, user test, user testing, real users, usability session, try out with people, prototype test
moderation, moderator, insult, toxic, harassment, report abuse, offensive, spam
booking, double booking, slot, appointment, reservation, calendar, schedule
= quality
break, breaks, broke, broken, regression, stops working, defect, faulty, bad release, bad version, bug, slip through
verify, validate, make sure, prove, confirm, check, ensure, guarantee, trust, really works, drill, exercise, rehearse, practice
layout, appearance, looks wrong, visual, rendering, pixel, screenshot, design break
real hardware, emulator, simulator, rig, on device
reproduce, reproducible, deterministic, repeatable, same result, offline test, recorded, replay, cassette
sample, example, examples, snippet, tutorial, code block, rot, outdated documentation, out of date, stale docs
instructions, procedure, steps to follow, what to do, how to, playbook, checklist, guide, runbook
explain, explainable, interpretability, reasons, reason code, transparent, why, justification, transparency
assertion, asserts nothing, weak tests, mutation testing, mutant, test quality
= version control
conflict, merge conflict, painful merge, integration pain, diverged, drift apart, long running branch, big merge, collide
cherry pick, hotfix, backport, patch release, frozen version, code freeze
span repositories, several repositories, many repositories, cross repository, atomic change
= business
visitor, reader, audience, public, people, subscriber, shopper, buyer, farmer, patient, student, passenger, citizen, guest
employee, staff, colleague, worker, coworker, personnel, engineer, developer, operator, editor
pay, paid, charged, refund, money, transfer, transaction, funds, wallet, fee
law, legal, regulation, regulator, lawful, court, tax law, bookkeeping, required by law, mandate, public body
country, abroad, international, foreign, france, germany, worldwide, global, overseas, other languages
goods, article for sale, product, products, catalogue, assortment, merchandise, item
`;
