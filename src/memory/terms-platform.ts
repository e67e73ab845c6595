/** What people who build software call the same thing: networks, clouds and running things. Format as in the terms of the web. */
export const platformTerms = `
= networks
dns, domain names, name resolution, dns provider, dns records, nameserver, zone, ttl of records, cname, split horizon, dnssec, resolver, hostnames > route 53, cloudflare dns, bind, coredns, dnsmasq, ns1, powerdns ~ lookup of names, registrar, domain registration, subdomain takeover, expired domain
content delivery network, cdn, edge cache, edge network, delivery of assets, edge nodes > cloudfront, cloudflare, fastly, akamai, bunny, azure front door ~ close to visitors, far away users, origin shield, cache headers, cache control, origin load
edge computing, edge functions, edge workers, code at the edge, cloudflare workers, lambda at edge, deno deploy, near the user
!load balancer, traffic distribution, reverse proxy, layer seven proxy, balancing > nginx, haproxy, envoy, traefik, caddy, alb, f5, nlb, pingora, apache httpd ~ spread requests, sticky sessions, session affinity, least connections, round robin, health checked backends, unhealthy instance
global load balancing, geo routing, anycast, latency based routing, gslb, traffic manager, failover routing, nearest region
service mesh, sidecar proxy, mesh > istio, linkerd, consul connect, cilium, app mesh, kuma ~ mutual tls between services, traffic policy, retries in the mesh
service discovery, registry of services, consul, eureka, where services live, service registry, endpoints found, hard coded addresses
network segmentation, vpc, subnets, private network, security groups, firewall rules, network policy, dmz, egress control, egress filter, outbound traffic, nat gateway, allowlist of addresses, flat network, lateral movement, air gapped, isolated network
vpn, remote access, private access, zero trust network, wireguard, tailscale, openvpn, ipsec, bastion, jump host, ssh access, teleport, boundary, session manager, shell on servers ~ get onto the machines, tunnel, identity aware proxy
private connectivity, peering, transit gateway, private link, direct connect, express route, site to site, leased line, interconnect, mpls, sd wan
ip addressing, ipv6, ipv4 exhaustion, cidr, address plan, static ip, elastic ip, dual stack, overlapping networks, dhcp, ip ranges
http version, http2, http3, quic, keep alive, multiplexing, head of line blocking, connection reuse
transport protocol, udp, tcp, unreliable datagrams, packet loss, congestion, nagle, sockets, retransmission
ddos protection, denial of service, waf, web application firewall, volumetric attack, scrubbing, bot management, rate based rule, shield, aws waf, modsecurity, flood of requests, scraping, crawlers, scrapers
network monitoring, netflow, packet capture, snmp, bandwidth use, switches, routers, bgp, routing protocol, network automation, netbox, vlan, wireless, wifi, access point
e mail delivery, email deliverability, spf, dkim, dmarc, bounce, spam folder, sender reputation, dedicated ip, mail server, smtp, bimi, suppression list, mail relay, junk > sendgrid, postmark, ses, mailgun, sparkpost, resend, mandrill ~ messages do not arrive, unsubscribed, complaint rate, mails land in junk
e mail templates, mjml, html mail, mail layout, transactional mail, newsletter sending, mailchimp, marketing mail, unsubscribe link, double opt in, list hygiene
notification system, notification preferences, notification centre, channels, digest, quiet hours, notification fatigue, in app notification, batching of notifications, too many mails, do not disturb > novu, knock, courier, onesignal, braze ~ tell users, opt out of messages
text messages, sms, whatsapp, voice calls, phone calls, otp by sms, telephony, ivr, sip, call centre > twilio, vonage, messagebird, plivo, sinch ~ sender id, delivery receipt
= transport security
tls, https, ssl, transport encryption, encryption in transit, cipher suites, tls 1.3, hsts, sni, encrypted connection, plain http, tls termination ~ eavesdropping, on the wire
certificate management, certificates, certificate renewal, acme, let's encrypt, letsencrypt, cert manager, expired certificate, wildcard certificate, certificate expiry, certbot, acm ~ site down because certificate ran out, automatic renewal
public key infrastructure, pki, certificate authority, internal ca, root ca, intermediate, crl, ocsp, device certificates, spiffe, spire, step ca, private ca, trust store
mutual tls, mtls, client certificates, service identity, workload identity, caller identity between services, service to service authentication, machine to machine, client credentials, service accounts, internal calls trusted
= clouds and servers
!cloud provider, public cloud, hyperscaler, hosting provider, where we host > aws / amazon web services, azure, gcp / google cloud, hetzner, digitalocean, oracle cloud, ovh, scaleway, ibm cloud, linode, own data centre / on premise / on prem / colocation ~ vendor lock in, region
multi cloud, cloud agnostic, portability, vendor lock in, exit strategy, cloud exit, hybrid cloud, repatriation, one provider only, second provider
platform as a service, paas, app platform, managed hosting > heroku, render, fly.io, vercel, netlify, railway, app engine, elastic beanstalk, app service, cloud foundry, dokku
landing zone, account structure, cloud accounts, organisations, subscriptions per team, separate accounts, guardrails, service control policy, control tower, blast radius
!compute model, how workloads run, runtime platform > kubernetes / k8s / eks / gke / aks / openshift, ecs / fargate, nomad, docker swarm, lambda / cloud functions / serverless, virtual machines / vms / ec2, bare metal, cloud run, docker compose ~ orchestrator, cluster, scheduling of containers
serverless, function as a service, faas, lambda, cloud functions, azure functions, event triggered, pay per use, scale to zero, cold start, provisioned concurrency, execution limit, idle servers
container image, base image, dockerfile, image size, multi stage build, slim image, rootless, image layers, buildpacks, buildkit, kaniko, oci image > distroless, alpine, debian slim, ubi, wolfi, scratch image ~ image vulnerabilities, large images, slow pull
container registry, image registry, ecr, harbor, docker hub, ghcr, pull limits, image retention, quay, image tags, latest tag, digest, immutable tags
container runtime, docker, podman, containerd, cri o, gvisor, kata, firecracker, sandboxing of containers, untrusted code, isolation of workloads, run code of customers, code execution sandbox
kubernetes packaging, manifests, helm, kustomize, helm charts, jsonnet, cdk8s, yaml of the cluster, templates of manifests
pod resources, requests and limits, cpu limit, memory limit, oomkilled, vertical pod autoscaler, quality of service class, overcommit, resource quota, throttled containers
autoscaling, hpa, keda, karpenter, cluster autoscaler, scale on load, scaling policy, scale out, scale in, scheduled scaling, capacity on demand, elastic capacity, queue based scaling, spikes, rush ~ more machines, too many users, overload
cluster topology, one cluster or many, namespaces, cluster per team, cluster per environment, node pools, multi cluster, fleet, tenancy in the cluster, virtual cluster, cluster upgrade, node upgrade
stateful workloads, operator, crd, statefulset, persistent volume, databases on kubernetes, csi, storage class, custom resource, controller
ingress, ingress controller, gateway api, exposing services, entry of the cluster, path routing
admission policy, opa, gatekeeper, kyverno, pod security, policy as code, guardrail, conftest, sentinel, compliance as code, forbidden settings, rego
!infrastructure as code, iac, declarative infrastructure, provisioning, environment by code, reproducible infrastructure > terraform / opentofu, pulumi, cloudformation, cdk, bicep, crossplane, ansible, chef, puppet, saltstack ~ click ops, manual setup, drift, console changes, by hand in the console, snowflake servers, rebuild an environment
infrastructure state, terraform state, remote state, state lock, state file, drift detection, plan and apply, atlantis, workspace, modules of terraform, plan review, out of band changes
configuration of machines, server configuration, configuration management, golden image, packer, immutable servers, patched in place, cloud init, os hardening, cis benchmark, nixos, fleet of machines
!gitops, deployment by git, pull based deployment, cluster state in git, continuous delivery controller, reconciler > argo cd / argocd, flux, fleet, spinnaker, jenkins x, octopus deploy, harness ~ desired state, sync of the cluster, who deployed what
object storage, blob storage, bucket, files in the cloud, storage of binaries > s3, gcs, azure blob, minio, r2, backblaze, ceph, swift ~ user uploads, lifecycle rules, presigned, versioned bucket, public bucket
file storage, network file system, nfs, efs, shared disk, samba, smb, glusterfs, block storage, ebs, san, raid, zfs, iscsi, disk, volume, iops
storage tiers, storage class, hot and cold, infrequent access, archive tier, glacier, lifecycle policy, storage cost, tape
backup strategy, backups, 3 2 1, offsite copy, immutable backup, backup retention, restore test, snapshot schedule, incremental, deduplicated backup, ransomware protection > restic, borg, veeam, velero, bacula, aws backup ~ losing everything, get it back, recover deleted files, restore drill
disaster recovery, dr, rto, rpo, recovery time, recovery point, pilot light, warm standby, failover site, region outage, business continuity, second site, dr drill, data centre burns, whole region fails, evacuation of a region
multi region, geo redundancy, active active, active passive, region failover, cross region replication, global users, availability zones, zone outage, regional deployment
capacity planning, forecast of load, headroom, sizing, right size, load forecast, growth plan, saturation, peak season, limits of the provider, service quotas, reserve capacity ~ running out, how many machines
cloud cost, finops, spending on the cloud, cost allocation, cost tags, chargeback, showback, savings plan, reserved instances, committed use, spot instances, preemptible, budget alert, unused resources, idle resources, rightsizing, egress cost, zombie resources, monthly bill, invoice of the provider > infracost, kubecost, cloudhealth, vantage ~ too dear, cheaper machines, interruptible machines, switch off at night, wasted money
green software, carbon footprint, energy use, sustainability, emissions, carbon aware scheduling, power consumption
operating system image, linux distribution, os patches, kernel updates, unattended upgrades, patch management, reboot window, lts release, windows server, ubuntu, red hat, amazon linux, livepatch
desktop management, laptops, device management, mdm, jamf, intune, endpoint, developer machine, workstation, bring your own device, remote desktop, vdi
developer environment, dev setup, local development, devcontainer, codespaces, gitpod, nix, docker compose for development, onboarding of developers, works on my machine, set up a laptop, tilt, skaffold, cloud development ~ first day, hours to set up, tool versions, asdf, mise, volta
internal developer platform, platform team, platform engineering, self service, golden path, paved road, service template, scaffolding, backstage, developer portal, service catalogue, port.io, cookiecutter, new service in minutes ~ tickets to operations, waiting for ops
= watching and answering
!metrics system, monitoring stack, time series of metrics, monitoring backend > prometheus, datadog, new relic, cloudwatch, graphite, influxdb, dynatrace, zabbix, nagios, victoriametrics, mimir, signalfx ~ dashboards, scrape, exporters, gauges, counters, histograms, grafana
metric cardinality, label explosion, high cardinality, too many series, metric cost, user id label, series limit
!log platform, log aggregation, central logs, log management, log search, log shipping > elk / elastic stack / kibana, loki, splunk, graylog, cloudwatch logs, papertrail, datadog logs, fluentd / fluent bit, vector.dev, logstash, sumo logic ~ grep on servers, find log lines, log retention, log volume, ingest cost
structured logging, json logs, log format, key value logs, log fields, log levels, log verbosity, logger library > winston, pino, log4j, logback, slf4j, serilog, zap, logrus, bunyan, structlog ~ unreadable text logs, free text lines, debug output, noisy logs
sensitive data in logs, log redaction, masking in logs, scrubbing, passwords in logs, personal data in logs, redact, tokens in log lines
correlation id, request id, trace id, follow a request, trace context, propagate ids, which request caused
!distributed tracing, traces, spans, trace backend, request path across services > jaeger, zipkin, tempo, honeycomb, x ray, lightstep, opentelemetry / otel, sentry tracing, datadog apm ~ where time is spent, which service is slow, waterfall of calls
trace sampling, tail sampling, head sampling, sample rate, keep only errors, volume of traces, tracing cost
continuous profiling, profiler, flame graphs, pyroscope, parca, async profiler, cpu hotspots, heap dump, memory profiler, allocations
!error tracking, crash reporting, exception tracking, error monitoring, error reporting > sentry, rollbar, bugsnag, raygun, airbrake, crashlytics, honeybadger ~ unhandled exceptions, stack traces from production, users see errors first, grouping of errors
real user monitoring, rum, synthetic monitoring, uptime check, synthetic test, outside in check, pingdom, checkly, blackbox probe, availability check, status checks, canary test
alerting, alert rules, alert fatigue, noisy alerts, paging, threshold alert, symptom based alert, burn rate, alertmanager, actionable alerts, woken at night, too many alarms, false alarms, anomaly alerts, silence, deduplicate alerts ~ ignored alarms, who is called
service level objective, slo, sli, sla, error budget, availability target, nines, reliability target, service level, freeze when budget is spent, latency objective, promise of uptime
on call, rota, pager rotation, on call schedule, follow the sun, standby duty, escalation policy, call out, night duty, weekend duty > pagerduty, opsgenie, victorops, grafana oncall, incident.io, rootly, firehydrant ~ compensation of duty, who answers at night, handover
incident management, incident response, incident commander, severity levels, war room, major incident, outage handling, incident channel, triage, sev1, incident roles ~ everything is down, who leads, confusion during outage
postmortem, post incident review, blameless, root cause analysis, retrospective of the outage, lessons learned, five whys, corrective actions, follow up actions, learning from failures, repeats itself
status page, customer communication in outages, incident updates, statuspage, tell customers about outage, public status, maintenance notice, maintenance window
runbook, playbook, operating manual, standard operating procedure, recovery steps, runbook automation, self healing, auto remediation, what to do at night, steps for operators, rundeck
chaos engineering, fault injection, game day, failure testing, chaos monkey, gremlin tool, litmus, resilience test, pull the plug, kill instances on purpose, disaster exercise
health checks, liveness probe, readiness probe, startup probe, heartbeat, watchdog, dead man's switch, self test, ping endpoint, shallow check, deep check, dependency check ~ hung process, restart automatically
graceful shutdown, connection draining, sigterm, finish requests, stop taking work, drain, in flight requests, shutdown hook, dropped requests on deploy
graceful degradation, fallback, reduced functionality, load shedding, brownout, partial outage, stale response, static fallback, default answer, serve old data, optional features off, dependency is down
retry policy, retries, exponential backoff, jitter, retry budget, retry storm, transient errors, attempt again, resilience library > resilience4j, polly, cockatiel, tenacity, p retry, hystrix ~ temporary hiccups, flaky dependency
circuit breaker, bulkhead, fail fast, isolate failures, cascading failure, stop calling a broken service, half open, dependency trips, contain a failure, cell based architecture, cells
timeouts, deadline propagation, request deadline, hanging calls, time budget, waits forever, connect timeout, slow dependency
usage analytics, product analytics, event tracking, user behaviour, funnels, clickstream, tracking plan, retention analysis > google analytics, mixpanel, amplitude, posthog, segment, matomo, plausible, heap, snowplow, rudderstack ~ which features are used, page views, cohort, where users drop off, privacy friendly analytics, ad blockers
audit logging, audit trail, who did what, admin actions, tamper evident log, access log, immutable log, evidence for auditors, hash chain, trace of changes, accountability
`;
