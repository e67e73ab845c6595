/** What people call the same thing in everyday words, whatever the trade. Format as in the terms of systems. */
export const everydayTerms = `
= plain words
begin, start, initiate, launch, kick off, commence, open, inception, first step
finish, complete, conclude, finalize, wrap up, done, end, close, completion
continue, proceed, carry on, go on, keep going, pick up again, resume
repeat, again, rerun, redo, recur, recurring, reoccur, iterate
return, go back, get back, give back, back to, reverse, revert, undo, restore
change, modify, alter, edit, update, adjust, amend, revise, tweak, modification, adapt
improve, enhance, better, enhancement, refine, polish, upgrade, strengthen, uplift
fix, repair, mend, correct, remedy, resolve, solve, patch, correction, address
find, locate, discover, spot, detect, notice, identify, catch, uncover, detection
look, search, seek, browse, look for, hunt, query, lookup
check, verify, inspect, examine, validate, confirm, test, ensure, make sure, proof, assert
watch, monitor, observe, supervise, track, follow, keep an eye on, oversee
compare, contrast, diff, difference, match, against each other, side by side
measure, count, quantify, gauge, meter, metric, figure, number of
guess, estimate, assume, approximate, assumption, rough, expect, forecast, predict
ask, request, demand, require, call for, query, inquire
answer, reply, respond, response, react, reaction, feedback
tell, inform, notify, announce, communicate, let know, report, learn of, message, alert
explain, describe, clarify, spell out, document, description, explanation, guidance
teach, train, educate, instruct, tutorial, lesson, course, learn, guide
help, assist, support, aid, guidance, facilitate
give, provide, supply, offer, hand, deliver, furnish, serve, grant
take, receive, accept, get, obtain, acquire, collect, gather, pick up
move, transfer, relocate, shift, migrate, transport, carry over, migration
copy, duplicate, clone, replicate, mirror, replica, reproduce
send, dispatch, emit, publish, transmit, post, forward, push, mail
connect, attach, link, join, bind, tie, couple, hook up, wire
detach, disconnect, unlink, cut off, decouple, unplug
spread, distribute, disperse, share out, scatter, allocate, assign
group, cluster, bundle, batch, collect, bucket, family, together
sort, order, rank, arrange, ordering, sequence, prioritize
filter, select, narrow, sift, screen, exclude, only those
fill, populate, load, seed, backfill
empty, blank, clear, wipe, reset, vacant, void
hold, contain, include, comprise, consist, enclose
need, require, necessary, demand, mandatory, must have, obligatory, requirement
optional, voluntary, opt in, not needed, nice to have
own, possess, belong, ownership, responsible, in charge
lead, guide, head, direct, steer, manage, management
agree, consent, approve, accept, approval, sign off, agreement, permission
disagree, argue, object, dispute, conflict, controversy
accidental, accidentally, by mistake, unintended, mistaken, inadvertent, unintentional, wrongly, by accident
deliberate, intentional, on purpose, explicit, explicitly, conscious
danger, risk, risky, hazard, dangerous, threat, exposure, unsafe
safe, harmless, secure, without risk, risk free, safety
worry, concern, fear, afraid, dare, anxious, scared
trust, rely, reliable, dependable, trustworthy, confidence
hurt, harm, damage, impair, degrade, detriment, painful, pain
waste, squander, burn, needless, wasted, unnecessary
cheap, inexpensive, affordable, low cost, free of charge, economical, save money
expensive, costly, pricey, dear, high cost, bill, spending, fortune
fast, quick, rapid, swift, speedy, speed, brisk, immediate
slow, sluggish, delayed, late, takes long, lagging, crawl, latency
early, beforehand, in advance, ahead, upfront, prior, before
late, afterwards, later, behind, overdue, after the fact
now, current, present, today, at the moment, as of now, up to date, latest
old, aged, legacy, former, previous, obsolete, outdated, historic, past
new, recent, fresh, novel, latest, modern, newest
outdated, stale, obsolete, out of date, old, expired, deprecated, no longer valid
small, little, tiny, minor, compact, short, slim, light, minimal
large, big, huge, vast, great, oversized, bulky, wide, heavy, long
long, lengthy, extended, hours, prolonged, long running
short, brief, concise, terse, compact
many, numerous, lots of, plenty, multiple, several, hundreds, thousands
few, little, handful, scarce, rare, some
whole, entire, complete, full, all of, total
part, piece, portion, fraction, segment, share, percentage, percent, subset, chunk
half, partial, incomplete, unfinished, in progress, partly
single, one, sole, only one, lone, unique
both, pair, two, double, dual
equal, same, identical, alike, equivalent, uniform
different, other, distinct, varying, unlike, separate
certain, sure, definite, guaranteed, deterministic, reliable
uncertain, unsure, doubtful, unclear, ambiguous, vague
random, arbitrary, nondeterministic, unpredictable, by chance, sporadic
common, frequent, usual, typical, popular, widespread, mainstream
rare, seldom, unusual, uncommon, exceptional, edge case
strict, rigid, rigorous, enforced, hard, mandatory
loose, flexible, lenient, relaxed, soft, adaptable
open, public, exposed, visible, available to all, accessible
closed, private, internal, hidden, secret, restricted
clean, tidy, neat, clear, uncluttered
dirty, messy, cluttered, chaotic, untidy, sloppy, clutter
readable, legible, understandable, clear, comprehensible, readability
confusing, unclear, incomprehensible, hard to understand, puzzling, misleading
right, correct, proper, accurate, valid, true, exact
wrong, incorrect, false, invalid, mistaken, inaccurate, erroneous, error
good, healthy, fine, sound, green, passing, well
bad, poor, faulty, unhealthy, defective, broken, red, failing, goes wrong
strong, robust, solid, sturdy, resilient, powerful
weak, fragile, brittle, delicate, frail
popular, widely used, well known, in demand, beloved
abandoned, unmaintained, forgotten, neglected, dead, no longer developed, dormant, inactive, stale, orphaned
alive, active, live, running, in use, maintained
unused, dead, idle, unreferenced, obsolete, nobody calls, unreachable, superfluous
busy, loaded, occupied, overloaded, crowded, under pressure
idle, inactive, unused, sleeping, dormant, waiting
locked, blocked, frozen, stuck, stalled, paused, hanging
free, available, unlocked, unblocked, vacant
near, close, local, nearby, adjacent
far, remote, distant, overseas, abroad, other side of the world
inside, internal, within, in house, own
outside, external, foreign, third party, outsiders, elsewhere
beside, next to, alongside, together with, accompanying, adjacent
top, front, first, primary, main, principal
bottom, back, last, final, tail
step, stage, phase, part, milestone, piece
gradual, step by step, incremental, piecemeal, bit by bit, one by one, file by file, phased
sudden, abrupt, at once, all at once, big bang, in one go
level, tier, grade, degree, layer, extent
kind, type, sort, category, class, variety
way, method, approach, means, manner, technique, how
rule, policy, guideline, convention, regulation, standard, norm
convention, standard, pattern, style, naming rule, agreed form, format, scheme
name, title, label, call, designation, naming, prefix
reason, cause, why, motive, rationale, justification
result, outcome, effect, consequence, output, impact
goal, aim, objective, target, purpose, intent
problem, issue, trouble, difficulty, obstacle, pain point, matter
idea, concept, thought, notion, proposal, suggestion
plan, scheme, roadmap, strategy, blueprint, program
place, location, spot, position, site, where
time, moment, date, instant, when, point in time
day, daily, every day, per day, 24 hours
week, weekly, every week, weekday
month, monthly, every month, per month
night, overnight, nightly, at night, after hours
weekend, friday, saturday, sunday, days off
duration, length, period, span, interval, how long, lifetime, lasts
limit, cap, ceiling, threshold, bound, maximum, upper bound, quota, at most
minimum, floor, lower bound, at least, least
amount, quantity, volume, number, how much, how many, size
money, budget, cost, spending, funds, expense, price, bill
people, persons, humans, individuals, somebody, human beings, folks
person, human, individual, somebody, someone
team, crew, squad, group, staff, department
boss, manager, lead, management, executive, stakeholder
user, customer, client, consumer, visitor, subscriber, account holder, shopper, end user
member, participant, account, attendee
supplier, vendor, provider, partner, third party, manufacturer
expert, specialist, professional, experienced, senior
beginner, newcomer, novice, junior, new hire, inexperienced
machine, computer, server, device, box, host, laptop
tool, utility, instrument, program, software, product
paper, sheet, page, form, document
list, catalogue, inventory, enumeration, directory, register
table, grid, spreadsheet, matrix, rows and columns, relation
picture, image, drawing, graphic, photo, figure, illustration, diagram, screenshot
text, words, wording, prose, writing, copy
letter, mail, message, note, correspondence
conversation, discussion, talk, chat, dialogue, thread, comments, remarks
story, history, past, record, chronicle, background
example, sample, instance, demo, illustration, snippet, demonstration
question, query, inquiry, doubt
event, incident, occurrence, happening, episode
habit, practice, routine, custom, ritual
mistake, error, slip, blunder, fault, oversight
success, win, achievement, works, went well
failure, defeat, breakdown, collapse, flop, failed
loss, lost, missing, gone, lose, losing, disappear
gain, benefit, advantage, profit, win, plus
drawback, disadvantage, downside, weakness, shortcoming, minus
speed, pace, rate, velocity, tempo
quality, excellence, grade, standard, craftsmanship
effort, work, labour, toil, workload, burden
burden, load, overhead, weight, strain, extra work
choice, option, alternative, selection, variant, possibility
duty, obligation, responsibility, task, job
right, permission, entitlement, privilege, licence, authorization
freedom, autonomy, independence, liberty
barrier, obstacle, hurdle, blocker, impediment, stumbling block
border, boundary, edge, limit, frontier, perimeter
door, entrance, entry, gate, portal, access
key, password, secret, credential, passphrase
garbage, trash, rubbish, waste, junk, bin
store, warehouse, depot, storage, repository, archive
shop, store, retail, marketplace, commerce, shoppers
road, path, route, way, track
wall, fence, shield, barrier, guard
bridge, connection, link, adapter, connector
chain, sequence, series, row, succession
net, network, web, mesh
language, tongue, english, german, translation, spoken language, french, spanish
`;
