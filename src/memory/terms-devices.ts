/** What people who build software call the same thing: apps, devices, games, media and machines. Format as in the terms of the web. */
export const deviceTerms = `
= apps on phones
!mobile app technology, app framework for phones, cross platform toolkit, mobile stack > flutter, react native / expo, kotlin multiplatform / kmp, native apps / swift and kotlin, ionic / capacitor, xamarin / maui, cordova, pwa ~ one code base for both, android and ios, two teams
!android ui toolkit, ios ui toolkit, declarative ui, native views > jetpack compose, swiftui, uikit, android views / xml layouts
mobile architecture, mvvm, mvi, viper, view model, unidirectional data flow, screen state, tca, presentation layer, survives rotation
!local persistence on the phone, on device database, app storage > room, core data, realm, sqldelight, sqlite, mmkv, datastore, shared preferences, swiftdata, watermelondb ~ saved on the phone, cache on the device
offline first, works without network, offline mode, offline support, sync engine, delta sync, local first, queued changes, conflict resolution, sync conflicts, poor reception, flight mode, in the field, bad connection, no signal ~ later upload, reconcile edits, last write wins, replicated, couchbase lite, powersync, electric sql
background execution, background sync, workmanager, background tasks, bgtask, foreground service, doze mode, killed app, battery optimisation, wake lock, alarms on android
push notifications, push messages, apns, fcm, firebase cloud messaging, silent push, notification permission, push token, rich notification, notification channel ~ reach users, badge, woken app
in app purchases, app subscription, storekit, play billing, receipts, revenuecat, paywall, restore purchases, store fee, trial of the app
app distribution, app store, play store, testflight, internal testing, enterprise distribution, beta testers, sideload, store listing, review by the store, rejected by the store, release to stores, fastlane
phased release, staged rollout, percentage of phones, forced update, minimum app version, in app update, over the air update, codepush, ota bundles, hotfix without the store, old app versions ~ cannot roll back an app, users do not update
app start, launch time, cold launch, splash screen, startup time of the app, slow opening, baseline profile
app size, download size, app bundle, apk, app thinning, shrink, r8, proguard, obfuscation, dynamic delivery, large app
memory and battery of phones, battery drain, energy impact, overheating, jank, dropped frames, anr, leaks, leakcanary, instruments, frame rate
deep linking, universal links, app links, deferred deep link, link opens the app, url scheme, branch.io, smart banner, qr code
mobile testing, ui test on devices, espresso, xctest, xcuitest, appium, detox, maestro, device farm, emulator, simulator, robolectric, real devices
permissions on the phone, location permission, camera access, contacts, runtime permissions, tracking transparency, att, privacy manifest, ask at the right moment
biometrics, face id, fingerprint, touch id, secure enclave, keychain, keystore, hardware backed keys, device credential, app lock, pin code
jailbreak, root detection, app attestation, play integrity, app attest, tampered app, reverse engineering, certificate pinning, modified client, emulator detection
location tracking, gps, geofencing, background location, positioning, beacons, indoor positioning, route recording
bluetooth, ble, pairing, nfc, peripherals, gatt, wearable, smart watch, watchos, wear os, companion app, proximity
camera, barcode scanning, qr scan, ocr, photo capture, document scan, ml kit, vision framework, ar, arkit, arcore, augmented reality
tablet, foldable, large screen, orientation, split screen, adaptive layouts, car play, android auto, tv app
dynamic configuration of apps, remote config, firebase remote config, server driven ui, backend driven screens, feature switch in the app
= desktop software
!desktop framework, desktop app toolkit, desktop shell > electron, tauri, qt, wpf, winforms, winui, gtk, javafx, swing, avalonia, wxwidgets, cocoa ~ native window, runs on windows and mac, installed program
installer, packaging of desktop apps, msi, msix, dmg, notarisation, code signing, signed binary, appimage, flatpak, snap, deb, homebrew, winget, auto update, squirrel, sparkle, self update, update channel ~ antivirus warning, smartscreen, unsigned, update prompt
command line tool, cli, terminal program, subcommands, flags, exit codes, shell completion, tui, interactive prompt, machine readable output, commander, cobra, click, clap, oclif ~ scriptable, pipes, coloured output
plugins of editors, vscode extension, language server, lsp, ide plugin, jetbrains plugin, editor integration
single executable, static binary, self contained program, pkg, native image, graalvm, pyinstaller, no runtime needed
printing, label printer, receipt printer, escpos, zpl, scanner, kiosk, point of sale, cash register, pos terminal, card reader, till, peripheral
local settings, user preferences, registry, config in the home folder, profile, roaming, keychain of the system, window state
multi window, ipc in desktop, renderer process, native module, system tray, global shortcut, file association, protocol handler
= embedded and devices
!embedded operating system, rtos, real time operating system, bare metal firmware > freertos, zephyr, threadx, embedded linux / yocto / buildroot, vxworks, qnx, mbed, riot, nuttx, superloop ~ scheduler of tasks, hard real time, deadlines, microcontroller
firmware update, ota, over the air update, firmware over the air, a b partition, dual bank, bootloader, delta update, rollback of firmware, bricked devices, mcuboot, mender, swupdate, rauc, hawkbit, signed firmware ~ update in the field, half written update, power lost while updating, devices that cannot be reached, recall of devices
secure boot, root of trust, tpm, secure element, trusted execution, measured boot, hardware key, device identity, provisioning of devices, factory provisioning, per device certificate, just in time provisioning, attestation, counterfeit ~ stolen device, cloned device, shared key on all devices
!device messaging protocol, iot protocol, telemetry transport, machine protocol > mqtt, coap, amqp, lwm2m, opc ua, modbus, http from devices, sparkplug, dds ~ small packets, constrained devices, last will, broker for sensors
!low power radio, wireless technology, device connectivity > lorawan / lora, zigbee, bluetooth low energy / ble, z wave, thread / matter, nb iot, lte m, wifi, sigfox, cellular / sim / esim, 5g ~ range, coverage in basements, gateway, coin cell
power management, sleep mode, low power, battery life, duty cycle, deep sleep, wake up interval, energy harvesting, brownout, years on a battery, current draw, watchdog timer
device twin, digital twin, shadow, desired state of devices, device registry, device management, fleet management, remote commands, iot hub, aws iot, thingsboard, greengrass, iot core, device groups, decommission devices
edge gateway, edge processing, local processing, fog computing, filter readings at the edge, store and forward, buffer readings, intermittent connection, upload when connected, lost connection of sensors, data gaps ~ ring buffer, flash wear, local buffer, send later
sensor data quality, calibration, sensor drift, noise filtering, kalman filter, debouncing, sampling rate, outlier readings, sensor fusion, smoothing, adc, implausible readings
bus and wiring, can bus, i2c, spi, uart, rs485, ethercat, profinet, gpio, fieldbus, lin, pin, interrupt, dma
embedded language, c for firmware, rust on microcontrollers, micropython, misra, static allocation, no heap, fixed memory, stack usage, memory pool, embedded c++, flash size, ram limits, dynamic allocation ~ fragmentation, runs for years
hardware in the loop, hil, simulation of hardware, test bench, device farm of boards, emulated board, qemu, renode, firmware testing, test jig, end of line test
functional safety, iso 26262, iec 61508, do 178c, sil, asil, safety case, fail safe state, redundancy of controllers, safety critical, emergency stop, certification, interlock, hazard analysis, plausibility
automotive software, autosar, vehicle, ecu, obd, infotainment, telematics, v2x, vehicle network, car
industrial automation, plc, scada, hmi, mes, factory floor, production line, iec 61131, historian, predictive maintenance, machine downtime, oee, manufacturing, assembly line
smart home, home automation, thermostat, voice assistant, alexa, homekit, door lock, smart meter, lighting, metering
device logs, remote diagnostics, crash dump of devices, core dump, memfault, debug over jtag, swd, telemetry from the field, trace buffer
hardware revisions, board variants, build variants of firmware, device tree, hardware abstraction layer, hal, bsp, pin mapping, component shortage, second source chip
= robotics
!robot framework, robot middleware > ros 2 / ros / ros2, ros 1, orocos, yarp, isaac ~ nodes, topics of robots, actions
motion planning, path planning, navigation stack, obstacle avoidance, a star, rrt, slam, localisation of robots, mapping, costmap, moveit, trajectory, inverse kinematics, collision checking
control loop, pid controller, feedback control, actuator, motor, servo, model predictive control, control frequency, jitter of the loop, real time control
perception, lidar, point cloud, object detection, depth camera, computer vision, segmentation, camera calibration, opencv, yolo, image recognition, pose estimation
robot simulation, gazebo, simulator, sim to real, virtual robot, scenario testing, recorded runs, rosbag, replay of sensor data
autonomous driving, drone, uav, autopilot, px4, teleoperation, remote control, safety driver, geofence, mission planning
robot fleet, warehouse robots, task allocation, traffic management of robots, charging station, fleet manager, human robot collaboration, safety zone, protective stop
= games
!game engine, engine for games > unity, unreal, godot, bevy, custom engine / own engine, phaser, cryengine, gamemaker, monogame ~ scenes, prefabs, editor for levels
entity component system, ecs pattern, entities, components and systems, data oriented design, game objects, object hierarchy, dots
game loop, fixed timestep, tick rate, frame time, delta time, interpolation, simulation step, update loop, physics step, frame pacing
!multiplayer networking, netcode, game networking, state synchronisation of players > client side prediction / authoritative server, lockstep / deterministic simulation, rollback netcode / ggpo, peer to peer / p2p, snapshot interpolation, relay server ~ lag, ping, rubber banding, latency of players, lag compensation, dedicated server, input delay, hit registration, desync
matchmaking, skill rating, elo, mmr, trueskill, lobby, waiting for opponents, ranked play, party, queue of players, fair matches, uneven matches, open match, regions of players
cheating, anti cheat, server authority, aimbot, trust the client, speed hack, wall hack, cheat detection, ban wave, easy anti cheat, validated on the server, client is in the hands of the enemy, bots in games
player progression, save game, savegame, save files, cloud save, checkpoint of the game, save slots, player profile, progress lost, autosave in the game, achievements, experience points, levels, corrupted save
game economy, virtual currency, virtual goods, loot box, item shop, drop rates, inflation, sinks and sources, balancing, duplication exploit, gacha, battle pass, item trading, in game money
leaderboard, high scores, ranking of players, season, tournament, score validation, sorted set, top players
live operations, live ops, events in the game, seasonal content, content updates without patch, daily rewards, retention of players, remote balancing, hot fix of balance, tuning values outside code
level streaming, asset streaming, open world, loading screens, addressables, asset bundles, level of detail, lod, occlusion culling, chunk loading, texture streaming, patches, download of content, dlc
procedural generation, random seed, world generation, noise, dungeon generator, deterministic random
game ai, behaviour tree, npc, pathfinding, navmesh, finite state machine for enemies, goap, utility ai, opponents, difficulty
game physics, rigid body, collision detection, ragdoll, havok, physx, box2d, bullet, raycast, floating point determinism, fixed point
game modding, mods, user made levels, steam workshop, lua scripts, map editor, custom maps, ugc
console certification, platform holder, playstation, xbox, switch, trc, porting, controller support, steam, game distribution, launcher, crossplay, split of platforms
game testing, playtest, bots that play, soak test of games, balance test, telemetry of players, heat map of deaths, closed beta
player reports, player moderation, toxic players, voice chat, chat filter, mute, sanctions, community management
= graphics
!graphics api, rendering api, gpu api > vulkan, opengl, directx / direct3d / d3d12, metal, webgpu, webgl ~ draw calls, shaders, command buffer, driver
rendering pipeline, deferred rendering, forward rendering, forward plus, ray tracing, rasterisation, path tracing, global illumination, shadows, lighting, light baking, lightmap, real time lighting, post processing
shader, glsl, hlsl, material, shader compilation, shader stutter, shader variants, compute shader, pipeline cache
3d assets, model format, gltf, fbx, usd, textures, texture compression, mesh, blender, asset import, polygons, rigging, art pipeline
2d graphics, canvas, svg, skia, cairo, vector graphics, sprites, sprite atlas, pixi, drawing
frame budget, frames per second, fps, gpu bound, draw call batching, instancing, dynamic resolution, upscaling, dlss, fsr, vsync, stutter
virtual reality, vr, ar headset, mixed reality, openxr, motion sickness, hand tracking, quest, spatial computing
colour management, hdr, colour space, srgb, gamma, icc, tone mapping
cad, computer aided design, geometry kernel, parametric, bim, step files, tessellation, boolean operations, slicing, 3d printing
= video and audio
!video codec, video compression, video encoding > h264 / avc, h265 / hevc, av1, vp9, prores, mpeg 2 ~ bit rate, encoder, hardware encoding, licence of codecs, royalty
!streaming protocol, video delivery, adaptive bitrate, adaptive streaming > hls, dash, webrtc, rtmp, srt, rtsp, cmaf, low latency hls ~ buffering, bandwidth of viewers, segments, playlist, rebuffering, viewers with slow lines, quality levels, abr ladder, stream starts late
transcoding, encoding pipeline, media processing, renditions, per title encoding, ffmpeg, gstreamer, elemental mediaconvert, handbrake, encode jobs, convert videos, thumbnails of videos, chunked encoding ~ uploaded videos, formats for devices, encoding farm
live streaming, live broadcast, glass to glass latency, ingest, live events, streamer, delay of the broadcast, dvr, simulcast, stream key, concurrent viewers
video conferencing, video calls, webrtc, sfu, mcu, turn, stun, ice, peer connection, meeting, janus, mediasoup, livekit, jitsi, screen sharing, simulcast layers, echo ~ nat traversal, group calls, participants
video player, hls.js, shaka, video.js, exoplayer, avplayer, player controls, playback, trick play, resume watching, picture in picture
content protection, drm, widevine, fairplay, playready, watermarking, piracy, encrypted media, account sharing, concurrent streams, geo blocking, license server, forensic watermark, leaked copies, rights window
ad insertion, server side ad insertion, ssai, pre roll, ad break, scte 35, vast, commercials, ad decision, monetisation of videos
audio codec, opus, aac, mp3, flac, lossless, sample rate, loudness, loudness normalisation, lufs, ebu r128, volume differs, bit depth, wav, compression of sound
audio processing, low latency audio, audio buffer, dsp, audio thread, lock free ring buffer, vst, plugin format, juce, asio, core audio, glitches, crackling, dropouts, mixing, effects, synth, midi
speech recognition, speech to text, transcription, asr, whisper, dictation, diarisation, text to speech, tts, voice synthesis, wake word, voice commands, subtitles from speech
music streaming, playlist, gapless playback, audio fingerprint, podcast, royalties of songs, offline tracks, track metadata
media metadata, tagging of media, scene detection, shot detection, face recognition, media asset management, mam, rough cut, editing, timeline editor, proxy files, edl, video editing
image processing, image pipeline, resize pictures, imagemagick, libvips, pillow, photo editing, raw files, exif, metadata stripped, background removal
surveillance video, cctv, ip camera, nvr, motion detection, onvif, retention of footage, recorded footage
broadcast, playout, channel, epg, satellite, dvb, iptv, set top box, newsroom
= maps and places
!spatial database, gis storage, geometry store > postgis, spatialite, oracle spatial, geomesa, mongodb geo, h3 / hexagons, geohash, s2 cells ~ points and polygons, spatial index, r tree, near me
!map tiles, map rendering, base map, web map, map library > leaflet, mapbox / maplibre, openlayers, google maps, arcgis, deck.gl, cesium, vector tiles, raster tiles ~ zoom levels, tile server, slippy map, map provider, map cost, tiles rendered ahead
geocoding, address to coordinates, reverse geocoding, nominatim, place search, address lookup, photon, pelias, geocoder
routing engine, route planning, turn by turn, travel time, osrm, valhalla, graphhopper, isochrone, shortest path, eta, vehicle routing problem, delivery routes, tour planning, traffic data, contraction hierarchies ~ fastest way, drivers, detours, order of stops
coordinate system, projection, epsg, wgs84, mercator, datum, reprojection, utm, axis order, longitude latitude, distances wrong, elevation
satellite imagery, remote sensing, raster data, cloud optimized geotiff, gdal, orthophoto, stac, aerial images, earth observation, zarr, ndvi, drone images
geodata sources, openstreetmap, osm, shapefile, geojson, geopackage, cadastre, boundaries, map updates, spatial etl, fme, geometry errors, topology, simplify geometry, generalisation
track data, gps traces, map matching, trajectories, movement data, fleet tracking, live positions, vehicle tracking, geofence events
= health and life
health record exchange, interoperability, hl7, fhir, hl7 v2, cda, ihe, patient data exchange, openehr, ehr, electronic health record, integration with hospital, mirth ~ clinical systems, lab results, referral
medical imaging, dicom, pacs, radiology, viewer of scans, orthanc, mri, ct, x ray, modality worklist, de identified images
patient identity, master patient index, mpi, patient matching, duplicate patients, patient record merge, same person twice, wrong patient, record linkage, probabilistic matching
patient consent, consent management, hipaa, phi, protected health information, break the glass, emergency access, confidentiality of patients, minimum necessary, access to charts, doctor may see
medical device software, iec 62304, fda, mdr, clinical validation, 21 cfr part 11, gxp, validated system, risk class, samd, traceability of requirements, iso 13485, quality management system
clinical terminology, snomed, icd 10, loinc, rxnorm, code systems, terminology server, value sets, mapping of codes, diagnosis codes
clinical decision support, drug interaction, medication, prescription, e prescribing, dosage, allergy check, alert override, contraindication, cds hooks
telemedicine, video consultation, remote patient monitoring, vital signs, appointment with a doctor, triage of patients, symptom checker, ward, bedside
clinical trial, study data, edc, redcap, cdisc, randomisation, cohort, pseudonymised patients, ethics, de identification, anonymised research data, informed consent, k anonymity, re identification
laboratory, lims, samples, specimen, assay, instrument, barcode of samples, chain of custody, lab notebook, eln
genomics, bioinformatics, sequencing, variant calling, nextflow, snakemake, fastq, bam, vcf, pipelines of samples, gatk, reference genome, alignment
= science and heavy computing
cluster scheduler, batch scheduler, hpc jobs, job scheduler, supercomputer > slurm, pbs, lsf, htcondor, sge ~ node hours, queue of jobs, fair share, compute cluster, walltime
parallel programming, mpi, openmp, domain decomposition, halo exchange, distributed memory, vectorisation, simd, numa, threads on many cores, strong scaling, speedup
gpu computing, cuda, rocm, opencl, sycl, kokkos, kernels on gpu, accelerators, offload, hip
numerical precision, floating point, double precision, single precision, mixed precision, reproducible sums, rounding error, numerical stability, tolerance, bitwise reproducible, results differ between machines, kahan
!scientific data format, array storage, simulation output > hdf5, netcdf, zarr, parquet, fits, root files, adios ~ chunks, metadata of arrays, parallel io, self describing
simulation, solver, finite elements, fem, cfd, mesh, time step, boundary condition, adaptive mesh, linear solver, petsc, monte carlo, preconditioner
checkpoint restart, long simulation, job killed by time limit, restart file, resume simulation, days of computing lost, preempted jobs
scientific workflow, reproducible research, research software, notebook, jupyter, environment pinned, conda, containers for science, singularity, apptainer, workflow manager, snakemake, nextflow, cwl, rerun the analysis, provenance of results
numerical library, blas, lapack, numpy, scipy, eigen, fft, sparse matrices, julia, fortran, matlab, linear algebra, automatic differentiation, optimiser, solver library, linear programming, mixed integer, or tools, gurobi, constraint solver
research data, fair principles, doi, data publication, repository of data, zenodo, embargoed data, metadata standard, citation of data, open data
parallel file system, lustre, gpfs, scratch storage, burst buffer, small files, io bottleneck, striping, metadata server
`;
