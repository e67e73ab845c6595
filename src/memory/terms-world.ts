/** What people call the same thing in everyday words: people, places, bodies, goods and what happens to them. Format as in the terms of systems. */
export const worldTerms = `
= plain words
child, children, kid, minor, underage, youngster, toddler, teenager, youth
parent, mother, father, guardian, family, relatives, household
adult, grown up, of age, mature
elderly, senior citizen, old people, retired, pensioner
man, woman, men, women, male, female, gender, sex
name of a person, first name, surname, family name, nickname
birth, born, date of birth, birthday, newborn
death, die, dead, deceased, died, fatal, mortality
marriage, married, spouse, partner, wedding, couple
friend, acquaintance, buddy, companion, contact
neighbour, neighbor, next door, resident, inhabitant, citizen, population
visitor, guest, tourist, traveller, traveler, foreigner, stranger
passenger, rider, traveller, commuter, fare
driver, chauffeur, motorist, at the wheel, drive
pilot, captain, crew, cockpit
worker, employee, staff, labourer, personnel, colleague, workforce, people on shift
shift, rota, roster, on duty, night shift, working hours, schedule of staff
salary, wage, pay, payroll, earnings, compensation, income
strike, union, works council, labour dispute
doctor, physician, medic, clinician, surgeon, practitioner, specialist
nurse, carer, caregiver, ward, caretaker
patient, sick person, ill, case, person in treatment
illness, disease, sickness, infection, condition, symptom, disorder
injury, wound, hurt, accident, trauma, bleeding
medicine, drug, medication, pill, remedy, pharmacy, prescription, dose
hospital, clinic, surgery, medical centre, practice, infirmary
teacher, instructor, lecturer, tutor, professor, trainer, coach
pupil, student, learner, trainee, apprentice, classmate
school, college, university, campus, academy, classroom
exam, examination, quiz, test paper, assessment, marks, grade, score
homework, essay, assignment, coursework, exercise
cheat, cheating, copy from others, plagiarism, dishonest, unfair, trick
lawyer, attorney, solicitor, counsel, advocate, legal adviser
judge, court, tribunal, jury, verdict, ruling, judgment, lawsuit, trial, sue
police, officer, detective, authorities, investigation
crime, theft, steal, stolen, thief, robbery, burglary, criminal, offence
punishment, penalty, fine, sanction, sentence
law, statute, act, legislation, regulation, legal, lawful, code of law
government, ministry, authority, state, public administration, council, agency, municipality
election, vote, ballot, poll, voter
army, military, soldier, defence, weapon
company, firm, enterprise, business, corporation, employer, organisation
rival, competitor, competition, opponent, adversary, enemy
seller, merchant, dealer, retailer, trader, vendor, salesperson
buyer, purchaser, shopper, consumer, client, customer
buy, purchase, acquire, procure, order, acquisition
sell, sale, vend, offer, market, on sale
rent, lease, hire, tenant, landlord, let, rental
lend, borrow, loan, lent, library loan, give for a time
owe, debt, due, liability, arrears, outstanding
contract, agreement, deal, treaty, terms, arrangement, signed paper
signature, sign, signed, autograph, initials, countersign
invoice, bill, statement, receipt, charge
tip, gift, present, donation, donate, charity, give away
insurance, insured, coverage, cover, policy holder
price, cost, fee, charge, rate, tariff, fare, toll
cheaper, discount, rebate, bargain, reduction, special offer
farmer, grower, farm, agriculture, agricultural, field work
crop, plant, harvest, vegetable, grain, fruit, field, yield
animal, livestock, cattle, cow, pig, sheep, poultry, herd, pet
fish, seafood, fishing, aquaculture, aquarium
tree, forest, wood, timber, woodland
water, liquid, fluid, wet, moisture, humidity, damp
watering, irrigation, sprinkler, irrigate, water the plants
rain, precipitation, shower, storm, hail, snow, weather
weather, climate, meteorological, forecast of weather, meteorology
wind, breeze, gust, storm, gale, turbine
sun, solar, sunshine, daylight, sunlight, photovoltaic
fire, flame, burn, blaze, smoke, ignition, combustion
smoke, fumes, exhaust, emission, gas
heat, hot, warm, warmth, temperature, overheating, thermal
cold, freeze, frozen, chill, frost, ice, cool, cooling, refrigerate
fresh, perishable, spoil, rotten, rot, decay, best before, shelf life
food, meal, dish, eat, dining, nutrition, groceries, ingredient
restaurant, kitchen, cook, chef, canteen, menu, waiter, diner
drink, beverage, coffee, beer, wine, bar
hotel, accommodation, lodging, hostel, guest room, stay, overnight stay
house, home, building, residence, dwelling, flat, apartment, property
room, chamber, hall, space, floor
roof, ceiling, wall, floor, window, door, stairs
lift, elevator, escalator, stairs
garden, yard, lawn, park, greenhouse
office, workplace, headquarters, premises, desk
factory, plant, mill, workshop, production line, manufacture, works
warehouse, depot, storage hall, stockroom, shelf, shelves, aisle, bin
shelf, rack, drawer, bin, compartment, slot
box, container, crate, package, parcel, carton, case, packaging
parcel, shipment, consignment, package, delivery, freight, cargo, goods
carrier, courier, haulier, delivery company, postal service, forwarder
truck, lorry, van, vehicle, heavy goods
car, automobile, vehicle, auto, motor car
bicycle, bike, scooter, cycle, cyclist
bus, coach, shuttle, minibus
train, railway, rail, locomotive, tram, metro, underground, subway
station, stop, terminal, platform, hub for passengers
plane, aircraft, airplane, flight, aviation, jet, airline, airport
ship, boat, vessel, ferry, harbour, port, sail, maritime
rocket, spacecraft, space, orbit, launch vehicle
traffic, congestion, jam, rush hour, road users
journey, trip, travel, ride, tour, voyage, commute
route, way, path, course, itinerary, directions, walk
map, chart, plan of a place, atlas, cartography
walk, go on foot, step, pedestrian, stroll, hike
fuel, petrol, diesel, gas, gasoline, tank
electricity, power, current, electric, mains, voltage, electrical
battery, accumulator, cell, rechargeable, charge, state of charge
charger, charging point, plug, socket, outlet, charging post
cable, wire, cord, wiring, lead
engine, motor, drive, propulsion, turbine
pump, valve, pipe, tap, hose, duct
brake, stop, halt, emergency stop, stopping distance
wheel, tyre, tire, axle, rotate, spin
machine tool, drill, saw, lathe, mill, cutting machine
metal, steel, iron, aluminium, copper, alloy
plastic, polymer, resin, rubber, nylon
glass, ceramic, porcelain, glaze, pottery
cloth, fabric, textile, garment, clothing, clothes, wear, dress, fashion
shoe, footwear, boot, sneaker
jewellery, watch, ring, gold, silver
furniture, table, chair, bed, sofa, cupboard
size of clothes, fit, measurement, too small, too large
colour, color, hue, shade, tint, palette, paint
bright, light, luminous, brightness, glow, illumination, lamp
dark, darkness, dim, shadow, night, black
sound, noise, audible, tone, acoustic, hear, listen, ear
loud, volume, noisy, deafening
quiet, silent, silence, mute, calm
voice, speech, speak, spoken, talk, say
music, song, melody, tune, track, concert, band
film, movie, cinema, video, clip, footage, episode
photo, photograph, picture, snapshot, image, shot, camera
see, look at, view, visible, sight, vision, eye, watch
smell, odour, scent, taste, flavour
touch, feel, tactile, press, tap
shape, form, outline, contour, silhouette, geometry
size, dimension, length, width, height, measurements
weight, mass, heavy, kilogram, load, grams
distance, far, kilometres, miles, metres, range, how far
area, surface, square metres, region, zone
height, altitude, elevation, tall, level
depth, deep, bottom
angle, tilt, slope, incline, orientation, rotation
straight, direct, linear, aligned
bent, curved, warped, crooked, twisted
flat, even, level, smooth, plane
uneven, rough, bumpy, irregular, unlevel
thick, fat, wide, broad
thin, narrow, slim, fine
sharp, crisp, edge, keen, focused
blurred, blurry, out of focus, fuzzy, unsharp
hole, gap, opening, leak, puncture
crack, fracture, tear, split, break, rupture
loose, detached, come off, fall off, unstuck, slack
stick, adhere, glue, bond, attach, tape
tight, firm, secure, fastened, stiff
clean, wash, rinse, scrub, hygiene, disinfect
dirt, dust, stain, contamination, pollution, contaminate
poison, toxic, chemical, hazardous substance, pesticide, spray
empty, run out, out of stock, used up, exhausted, depleted, nothing left
full, packed, at capacity, sold out, overcrowded
crowd, many people, mass of people, audience, spectators, fans
queue, line of people, waiting line, wait in line, waiting time
overbooked, overbooking, double booked, sold twice, oversold
cancel, call off, cancellation, withdraw, no show, does not come, stay away
postpone, delay, reschedule, put off, defer, later date
arrive, arrival, reach, come in, get there
leave, depart, departure, go away, exit, check out
enter, entry, come in, admission, get in, check in
absent, absence, missing, not there, away, did not arrive
present, attendance, be there, turn up, show up
ticket, admission, pass, voucher, boarding pass, seat
seat, place, chair, row, stand
event, match, game, concert, show, fair, conference, festival
team in sports, club, league, player, athlete, squad
referee, umpire, official, judge of a match
score of a match, goal, point, result, live score, standings
season, fixture, calendar of matches, match day, tournament
winner, champion, win, victory, prize, award, medal
bet, wager, gamble, odds, stake
stadium, arena, venue, hall, pitch
news, press, journalism, journalist, reporter, newspaper, magazine, media
article, story, piece, post, column, publication
reader, audience, subscriber, viewer, listener
editor, author, writer, copywriter, editorial, newsroom
publish, release, issue, print, put out, make public
advertisement, advert, ads, commercial, campaign, marketing, promotion
book, novel, volume, chapter, publication, read
library, archive, collection, holdings, museum
art, artwork, painting, sculpture, artist, exhibit, gallery
exhibition, show, display, museum, exhibits
history, heritage, historic, past, tradition, culture
origin, provenance, where it comes from, former owners, source
letter, handwriting, manuscript, written by hand, note
translate, translation, interpret, foreign language, multilingual
religion, church, sacred, holy, faith
holiday, vacation, leave, time off, public holiday, christmas, easter
morning, early in the day, dawn, before noon
noon, midday, afternoon, lunch
evening, night, midnight, after dark, late hours
spring, summer, autumn, winter, season, seasonal
year, annual, yearly, per year, twelve months
age, years old, how old
country, nation, abroad, state, territory
city, town, village, urban, municipality, district
countryside, rural, remote place, hill, valley, field
street, road, lane, avenue, highway, motorway, pavement
sea, ocean, coast, lake, river, stream
mountain, hill, summit, slope
earth, ground, soil, land, field
sky, air, atmosphere, aerial
star, planet, moon, sun, astronomy, telescope
body, human body, head, face, hand, arm, leg
blood, heart, brain, lung, organ
skin, hair, face, tooth, teeth
pregnant, baby, infant, birth
sleep, asleep, wake, awake, nap, rest
tired, fatigue, exhausted, weary
think, believe, consider, opinion, view, judge
know, aware, knowledge, informed, familiar
remember, recall, memorise, memory, remind
forget, overlook, forgotten, slip the mind, miss
learn, study, acquire, pick up, understand
want, wish, desire, would like, prefer
like, love, enjoy, favourite, fond
hate, dislike, insult, abuse, harass, hateful, offensive, toxic
angry, annoyed, upset, complain, complaint, furious, irritated
happy, glad, pleased, satisfied, satisfaction, content
surprise, unexpected, astonish, shock, unforeseen
lie, deceive, fake, false, fraud, pretend, made up, forged, counterfeit
true, genuine, authentic, real, original
secret, confidential, private, hidden, undisclosed
rumour, hearsay, gossip, claim
promise, commit, pledge, guarantee, assure, keep its word
obey, comply, follow rules, adhere, conform
break the rules, violate, breach, infringe, offend
force, compel, oblige, make somebody, pressure
fight, struggle, combat, battle, beat
attack, assault, strike, hit, raid
escape, flee, run away, evade, avoid
rescue, save, emergency, help in need, first aid
search for people, missing person, look for, hunt
follow up, pursue, chase, track down, trail
hurry, rush, urgent, urgency, pressing, at short notice, immediate
wait, await, hold on, stay, until
hang, freeze, stuck, jam, blocked
bump, collide, collision, crash into, hit each other, meet in the way
avoid, prevent, keep from, steer clear, evade, so that it does not
steer, guide, direct, control, navigate
lift, raise, hoist, pick up, crane
carry, transport, bear, haul, convey, bring
throw, toss, cast, drop
fall, drop, tumble, go down, slump
pull, drag, tow, draw
push, press, shove
turn, rotate, twist, spin, revolve
open the door, unlock, let in, access to the room, key card, lock
lock a door, close, shut, bolt, latch, key
hand over, handover, transfer, pass on, deliver to
swap, trade, exchange, change over, barter
gather, assemble, collect, come together, meet
choose at random, lottery, draw lots, raffle, chance
rank, order, sort by, top, position, importance, priority
fit, suit, match, appropriate, suitable, right size
spare, reserve, backup, extra, replacement, substitute
broken part, defective, out of order, faulty, does not work, damaged
maintenance, servicing, upkeep, overhaul, repair, inspection
wear, worn out, ageing, fatigue of material, lifetime
recycle, reuse, second hand, used goods, refurbished
waste, garbage, scrap, leftovers, refuse
environment, ecology, sustainable, green, carbon, footprint, climate
health, wellbeing, fitness, wellness, healthy
hygiene, sterile, clean room, infection control
safety at work, accident prevention, protective, injuries, hazard
count stock, stocktaking, inventory count, stock take, what is on the shelf
label, sticker, tag, barcode, code on the box, marking
scan, scanner, read a code, reader, barcode, rfid
weigh, scale, balance, weight
mix, blend, combine, stir, recipe
recipe, formula, instructions, ingredients, composition
taste, preference, liking, personal choice
habitual, regular, usual, routine, as a rule
average, mean, typical, median, on the whole
sum, total, add up, altogether, overall
share among, split between, divide, distribute, apportion, allocate
revenue, turnover, income, sales, earnings, proceeds
profit, margin, gain, earnings, surplus
loss of money, deficit, lose money, in the red
account for, explain, justify, accountability
record of time, timesheet, hours worked, log of hours, time tracking
proof, evidence, documentation, certificate, confirmation
certificate, certification, licence, diploma, approval, permit
permit, licence, allowance, authorisation, concession
inspector, auditor, examiner, regulator, supervisor
complaint, claim, objection, appeal, dispute
appeal, contest, challenge a decision, review of a verdict
overturn, reverse, correct a decision, revoke, annul
apologise, sorry, regret, goodwill
compensation, damages, reimbursement, refund, make good
damage, harm, destruction, loss, broken
`;
