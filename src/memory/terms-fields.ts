/** What people who build software call the same thing, in fields of their own. Format as in the terms of systems. */
export const fieldTerms = `
= mobile
mobile app, app, native app, android, ios, iphone, phone, smartphone, handset, apk, ipa
app size, download size, install size, apk size, bundle size, binary size, huge app, installation, install, uninstall, app thinning, on demand resources, dynamic feature
offline, no network, no connection, reception, signal, coverage, dead zone, airplane mode, tunnel, connectivity, lose connection, disconnected, offline first
sync, synchronise, synchronization, sync queue, send later, upload later, conflict resolution, local database, local copy, outbox queue
push notification, push message, silent push, fcm, apns, firebase messaging, wake the app, alert on phone, notify, told
background work, background task, workmanager, background fetch, doze, foreground service, app asleep, killed in background, sleeps
battery, battery life, drain, power, energy, charge, phone empty
location, gps, position, geolocation, tracking, geofence, coordinates, where someone is
deep link, universal link, app link, custom scheme, url scheme, open in app, link into the app, jump to screen
app store, store, google play, play store, testflight, store release, store review, app review, publish app, ship to store
staged rollout, phased release, percentage rollout, gradual release, small share first, five percent, step by step, canary
forced update, force upgrade, minimum version, old version, outdated version, end of support, drop support, sunset version, old builds, update required
accessibility, a11y, screen reader, talkback, voiceover, blind, low vision, label, contrast, wcag, aria, assistive technology
screen architecture, view model, viewmodel, mvvm, mvp, presenter, mvi, unidirectional, one way data flow, state holder, ui state, redux
ui toolkit, jetpack compose, swiftui, xml layouts, uikit, declarative ui, storyboard
device farm, real devices, emulator, simulator, phone models, device lab, firebase test lab, fragmentation, vendor quirks
crash report, crash reporting, crashlytics, crash free, stack trace from phones, anr
cross platform, flutter, react native, kotlin multiplatform, shared code, one code base for both
biometric, fingerprint, face id, touch id, face unlock
in app purchase, subscription, storekit, play billing, paywall
= data engineering
deduplication, dedupe, deduplicate, duplicates, counted twice, double counting, merge on id, upsert, idempotent load, repeated rows
slowly changing dimension, scd, history of values, validity dates, valid from, as of, point in time, past value, former, previous address, at that time, bitemporal
backfill, recompute, rerun, reprocess, run again, replay history, recalculate, repair old data
partitioning, partition by day, date partition, hive partition, cluster by, clustering, bucketing
data contract, published table, schema owner, breaking change of a table, upstream, downstream, consumers of data, change the shape, schema modification, schema registry
data quality, data test, row count, null share, anomaly, anomaly detection, wrong numbers, garbage, great expectations, freshness check, data validation, bad data
query cost, scan, bytes scanned, expensive query, warehouse bill, bigquery bill, dear query, cost of queries, full scan
data catalog, data discovery, find data, find tables, discover datasets, which table, metadata, data dictionary, dataset documentation, datahub, amundsen
change data capture, cdc, debezium, replication log, binlog, wal, replicate database, log based replication, stream changes, fivetran
right to be forgotten, erasure, gdpr delete, data deletion, crypto shredding, throw away the key, forget a person, disappear, wipe personal data
metric definition, semantic layer, key figure, kpi, single definition, metrics layer, lookml, different totals, numbers disagree, calculate differently, one source of truth
table format, iceberg, delta lake, hudi, lakehouse, data lake, parquet, open table format
late data, late events, watermark, out of order, event time, lateness, delayed records
orchestration, airflow, dagster, prefect, dag, job dependencies, workflow scheduler
data lineage, lineage, where data comes from, provenance of data, trace back, openlineage
streaming, stream processing, flink, kafka streams, spark streaming, micro batch
transformation, dbt, sql model, staging model, data model, star schema, dimensional model, data vault
dashboard, report, bi, looker, tableau, metabase, self service analytics, chart
pii, personal data, masking, pseudonymise, anonymise, hashing of emails, tokenise data
= security work
bill of materials, sbom, provenance, supply chain, signed image, cosign, sigstore, slsa, what is inside, components list, attestation, artifact signing, container image, containers, image
privileged access, admin rights, admin access, just in time, jit access, elevation, sudo, break glass, four eyes, second person, dual control, approval of access, standing rights, root
vulnerability, cve, hole, security patch, patching, patch, remediation, fix deadline, security fix, exploit, zero day, security bug, sla
brute force, credential stuffing, password guessing, guessing, leaked passwords, account takeover, lockout, captcha, puzzle, bot, throttle login, password spraying
malware, virus, antivirus, clamav, infected, harmful file, malicious upload, attachment, scan files, quarantine, upload from customers, svg script
tenant isolation, row level security, row policy, rls, kept apart, data of another customer, cross tenant, separation of customers, one customer sees another
lost device, stolen, laptop, notebook, disk encryption, remote wipe, mdm, bitlocker, filevault, endpoint
penetration test, pen test, pentest, bug bounty, bounty, outside testers, red team, ethical hacker, security assessment, security audit
message authentication, hmac, sign the body, signature, signed request, shared secret, authentic, authenticity, verify sender, comes from us, replay attack, tamper, forged, spoofed
secret scanning, leaked secret, leaked key, committed key, key in repository, token in git, gitleaks, trufflehog, push protection, credential in code, accidentally committed
certificate pinning, pin certificate, pin the public key, public key pinning, man in the middle, mitm, intercept, tls key, hardcoded certificate
zero trust, vpn, network access, bastion, jump host, beyondcorp, tailscale
threat model, threat modelling, stride, attack surface, abuse case
incident response, breach, forensics, security incident, compromised
siem, security log, detection, intrusion, alerts for attacks, audit log
least privilege, permissions, rbac, abac, roles, entitlements, scopes
web hardening, csp, content security policy, xss, csrf, cors, injection, clickjacking
= machine learning
drift, data drift, model decay, model gets worse, degrade, accuracy drops, distribution shift, concept drift, model monitoring, silently worse
model rollback, older model, previous model, previous version, last model, revert model, go back, switch model, classifier, champion
reproducibility, reproduce, repeat a result, repeat, experiment, experiment tracking, mlflow, wandb, data snapshot, data version, dvc, lineage of models, seed
shadow mode, shadow deployment, dark launch, without effect, mirror traffic, new model, try a model, silent run, live requests, champion challenger
labelling, labeling, label, annotation, annotator, ground truth, gold standard, inter rater, agreement, second opinion, labellers, human rating
fairness, bias, discrimination, error by group, demographic, age group, treat people alike, equal treatment, protected group, disparate impact
training serving skew, skew, online and offline, notebook and production, same features, feature code, live scores differ, feature parity, feature values
feature store, feast, feature, inputs of the model, feature engineering, tecton
gpu, accelerator, gpu utilisation, idle gpu, tpu, cuda, dynamic batching, batch inference, collect requests, score together, inference cost, serving cost
prompt, prompt template, prompt version, system prompt, prompt review, prompt registry, evaluation questions
model fallback, fallback, rules instead, default answer, model does not answer, scoring times out, degrade gracefully, graceful degradation, heuristics, baseline rules, unavailable model
model serving, inference, prediction, scoring, inference server, triton, online scoring, serve a model
training, train, retrain, retraining, fine tune, fine tuning, learning run
hyperparameter, parameters, tuning, search of parameters, optuna
explainability, explain prediction, shap, reason codes, interpretable, why did the model
model registry, model version, model approval, promote model, stage a model
evaluation, offline evaluation, holdout, test set, benchmark of models, eval, metric of the model, precision, recall
recommendation, ranking, recommender, personalisation, ranking algorithm, relevance model
hallucination, made up answers, grounding, retrieval augmented, rag, citations
`;
