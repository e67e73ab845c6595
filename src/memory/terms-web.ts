/**
 * What people who build software call the same thing: what is seen in browsers. A line is one idea: words and phrases that are
 * interchangeable, behind `>` kinds and products of it (names of the same one apart by `/`), behind `~` what goes with it.
 * Of the kinds of a line that begins with `!` only one is used for one purpose.
 */
export const webTerms = `
= web front end
!ui framework, frontend framework, component framework, javascript framework > react / reactjs, vue / vuejs, angular, svelte, solidjs, preact, lit, ember, qwik, alpinejs ~ jsx, hooks, component model, rendering library
!meta framework, full stack framework, app framework > next.js / nextjs, nuxt, remix, astro, sveltekit, gatsby, solidstart ~ file based routing, page routes
!rendering strategy, where pages are rendered, rendering mode > server side rendering / ssr / server rendered, client side rendering / csr / single page app / spa, static site generation / ssg / static export / prerendered, incremental static regeneration / isr ~ first paint, seo, html from the server
hydration, islands, partial hydration, resumability, server components, progressive hydration ~ javascript sent to the browser, interactive late
!state management, client state, global state, store library > redux / redux toolkit, zustand, mobx, jotai, recoil, pinia, vuex, xstate, ngrx ~ prop drilling, shared state, context provider, single store
server state, remote data in components, data fetching library > react query / tanstack query, swr, apollo client, rtk query, urql, relay ~ stale while revalidate, refetch, loading and error states, request waterfall
optimistic update, optimistic ui, show the change at once, assume it worked, instant feedback, update before the server answers ~ rolled back on error, pending state
!styling approach, css strategy, styling solution > tailwind / utility classes / utility first, css modules, css in js / styled components / emotion, sass / scss / less, vanilla extract, plain css ~ class names, specificity, style leaks, stylesheet
design token, tokens, theme variables, css variables, custom properties, colour palette, spacing scale, typography scale ~ brand colours, theme, style dictionary, hard coded colours
theming, dark mode, night mode, dark theme, colour scheme, high contrast theme, white label, customer branding ~ prefers colour scheme, skin, logo and colours
responsive, responsive design, small screens, mobile first, breakpoints, media queries, container queries, fluid layout, adaptive layout ~ narrow window, tablet, reflow
layout, grid, flexbox, css grid, columns, alignment, positioning
!bundler, build tool for the browser, asset pipeline > webpack, vite, rollup, esbuild, parcel, turbopack, rspack, swc pack ~ dev server, hot reload, hmr, build of the frontend
bundle size, javascript weight, page weight, payload of scripts, kilobytes shipped, bundle budget, size limit, heavy dependency ~ tree shaking, dead code elimination, code splitting, dynamic import, chunk, initial load
web vitals, core web vitals, page speed, lighthouse, largest contentful paint, lcp, cumulative layout shift, cls, inp, time to interactive, ttfb, page load, loading time ~ content jumps, janky, slow page, field data, real user monitoring
image optimisation, responsive images, webp, avif, srcset, thumbnails, image resizing, lazy images, image proxy, image cdn > imgproxy, cloudinary, imgix, sharp ~ photos too large, pictures, hero image, compress pictures
web fonts, font loading, self hosted fonts, font display, subset fonts, variable font, google fonts, typeface ~ flash of unstyled text, foit, fout, invisible text
icon system, icons, svg sprite, icon font, svg icons, glyphs ~ pictograms
animation, transition, motion, spring, framer motion, gsap, keyframes, reduced motion, parallax ~ smooth, easing, sixty frames
virtual scrolling, virtualized list, windowing, infinite list, render only visible rows, long lists, large tables ~ thousands of rows, scroll performance, data grid
data grid, data table, table component, spreadsheet view, sortable table, ag grid, tanstack table, column resize, row selection
!charting, chart library, data visualisation, graphs, plots > d3, chart.js / chartjs, echarts, recharts, highcharts, plotly, vega, visx, nivo ~ bar chart, line chart, sparkline, axis, diagram of numbers
form handling, form library, form state, input fields, forms, field validation, client validation > react hook form, formik, final form, vee validate ~ error message beside the field, required field, submit button, long form, wizard, multi step form
autosave, draft saving, save as you type, unsaved changes, losing what was typed, dirty form, restore draft, leave the page
input mask, formatted input, phone input, date picker, calendar widget, time picker, dropdown, combobox, autocomplete field, select box, typeahead
rich text editor, wysiwyg, text editor, content editor, block editor > prosemirror / tiptap, slate, lexical, quill, ckeditor, tinymce, draftjs, codemirror, monaco ~ bold and italic, formatted text, paste from word, toolbar
collaborative editing, real time collaboration, co editing, multiplayer, presence, shared cursor, simultaneous editing, several people in the same document > crdt / yjs / automerge, operational transformation / ot ~ merge of edits, offline edits, live cursors
drag and drop, dnd, sortable list, reorder by hand, kanban board, move cards
modal, dialog, popup, overlay, drawer, popover, tooltip, toast, snackbar, confirmation prompt ~ close with escape, focus trap
undo in the interface, undo button, confirmation before delete, are you sure, irreversible action, destructive action, trash instead of delete
empty state, loading state, skeleton, spinner, placeholder, progress bar, error boundary, error screen, blank page, white screen
client side routing, router, url state, query string state, navigation, history api, react router, tanstack router, back button, bookmarkable, shareable link, deep url ~ filters in the url, state lost on reload
!micro frontend, microfrontends, independently deployed frontend, frontend composition > module federation, iframes / iframe, single spa, web components / custom elements, server side includes ~ frontend teams, shell app, split the frontend
web worker, off the main thread, background thread in the browser, shared worker, blocked ui, frozen page, offscreen canvas, main thread, comlink
service worker, pwa, progressive web app, installable, offline page, workbox, add to home screen, manifest, cache storage
browser storage, client persistence > indexeddb, localstorage / local storage, sessionstorage, cookies / cookie, opfs ~ kept in the browser, quota, survives reload
browser support, supported browsers, browserslist, polyfill, transpile, babel, legacy browser, internet explorer, ie11, safari quirks, evergreen, baseline ~ old browsers, cross browser
webassembly, wasm, compile to the browser, native speed in the browser, emscripten, wasi
browser extension, chrome extension, manifest v3, content script, add on, plugin for the browser
third party script, tag manager, gtm, analytics snippet, embedded widget, chat widget, ad script, partytown, vendor javascript ~ tracker, slow vendor, external script, subresource integrity
cookie consent, consent banner, cmp, cookie banner, opt in to tracking, tcf, do not track, tracking consent
seo, search engine optimisation, crawler, sitemap, robots.txt, canonical url, meta tags, structured data, open graph, google ranking, indexing by google, organic traffic, rich results ~ link preview, slug, noindex, crawl budget
url design, pretty url, slug, permalink, redirect, 301, broken links, link rot, vanity url, old addresses, moved pages, url structure
a b test in the browser, experiment, variant, split test, growthbook, optimizely, conversion experiment, flicker, control group, statistical significance, holdout group
= accessibility
screen reader support, screen reader, assistive technology, nvda, jaws, voiceover, talkback, aria, aria live, semantic html, announce changes, blind users, landmark, alt text, alternative text ~ people who cannot see, read aloud
keyboard navigation, keyboard only, keyboard access, tab order, focus order, focus ring, focus management, skip link, focus trap, without a mouse, shortcuts, hotkeys
colour contrast, contrast ratio, low vision, colour blind, readable text, legibility, text size, zoom, font scaling
accessibility standard, wcag, section 508, en 301 549, european accessibility act, conformance, vpat, a11y audit, accessibility statement, level aa
accessibility testing, axe, axe core, pa11y, automated a11y checks, a11y linter, manual audit, users with disabilities
captions, subtitles, transcript, audio description, closed captions, deaf, hard of hearing, vtt, srt
cognitive load, plain language, easy reading, dyslexia, simple words, readability
= design systems
component library, design system, shared components, ui kit, pattern library, reusable components, common look > material ui / mui, ant design, chakra, radix / shadcn, headless ui, carbon, mantine, bootstrap, storybook ~ consistent look, same button twice, each team builds its own, buttons look different
component workshop, storybook, component catalogue, living style guide, component playground, ladle, histoire
visual regression, screenshot test, snapshot of the screen, percy, chromatic, pixel diff, visual diff, looks broken
design handoff, figma, sketch, mockup, prototype, wireframe, design file, from designers to developers, design review, specification of the screen
usability testing, user research, user interview, user feedback, survey, moderated test, five users, diary study, usability
onboarding flow, first run, product tour, guided tour, welcome screen, activation, time to value, new users get lost
information architecture, menu structure, navigation structure, card sorting, site map, breadcrumbs, sidebar, finding your way
= internationalisation
internationalisation, i18n, localisation, l10n, translation, translate, multilingual, languages, locale, several languages > i18next, formatjs / react intl, fluent, gettext, lingui, icu messages ~ strings in the code, texts for other countries, hard coded text, message catalogue, po file
translation management, translation workflow, translators, tms, machine translation, translation memory > crowdin, lokalise, phrase app, transifex, weblate, poeditor, deepl ~ missing translation, untranslated, vendor for translation, linguist
plural rules, pluralisation, gender, icu message format, grammatical, message interpolation, concatenated sentences
right to left, rtl, bidi, arabic, hebrew, mirrored layout, logical properties, writing direction
locale format, number format, date format, currency format, decimal comma, intl api, cldr, unit conversion, first day of week, collation, sort order of languages
language negotiation, accept language, language switch, language in the url, locale prefix, hreflang, default language, fallback language, choose the language
pseudo localisation, pseudo locale, long german words, text overflow, truncated labels, layout breaks in other languages
character encoding, unicode, utf 8, mojibake, emoji, normalisation, umlauts, broken characters, special characters, transliteration
name and address formats, postal address, address format, address validation, phone number format, e164, libphonenumber, family name, personal names, title, postcode
= content management
!content management system, cms, content store, editorial system, headless cms > contentful, sanity, strapi, wordpress, drupal, ghost, directus, prismic, storyblok, payload cms ~ marketing edits pages, editors, authors, content model, website texts, publish without developers
editorial workflow, publishing workflow, content approval, draft and published, preview of drafts, scheduled publishing, embargo, content review, sign off of texts
content modelling, content types, structured content, blocks, fields of content, page builder, components for editors
content versioning, revision history, page history, previous revision, compare revisions, restore a revision
digital asset management, dam, media library, image library, asset metadata, licensed pictures, usage rights
user generated content, comments, reviews, posts by users, moderation, content moderation, toxic comments, spam, abuse reports, report button, flagged content, community guidelines, profanity filter, banned words, trust and safety ~ offensive, hateful, moderators, strikes, shadow ban
sanitise html, html sanitisation, dompurify, allowlisted tags, user html, safe markup, markdown rendering, strip scripts, untrusted markup
feed, rss, atom, newsletter, timeline, activity feed, news feed, social feed, follow, fan out on write, fan out on read, home timeline
personalised content, content recommendation, related articles, you may also like, recommended for you, similar items, collaborative filtering
static site, jamstack, static hosting, static generator > hugo, jekyll, eleventy, astro, docusaurus, mkdocs ~ rebuild on change, marketing site, landing page
= e-commerce
shopping cart, cart, basket, cart merge, guest cart, abandoned cart, saved cart, wish list, items to buy ~ before checkout, logged out shopper
checkout, checkout flow, guest checkout, one page checkout, order placement, place an order, purchase, buy button, conversion ~ shoppers give up, express checkout, buying without an account
product catalogue, catalog, product data, pim, sku, variants, product attributes, eav, size and colour, product feed, item master ~ merchandising, goods, articles for sale
inventory, stock, stock level, availability, reservation, reserve stock, oversell, overselling, sold out, backorder, stock keeping, warehouse quantity, stocktake, safety stock ~ selling more than we have, last item, two buyers, items left, flash sale
pricing engine, price rules, price list, dynamic pricing, discount, promotion, coupon, voucher, promo code, bundle price, loyalty, points, gift card, campaign price, tiered price ~ rebate, price at order time, stacked discounts, wrong price
order management, oms, order state, order lifecycle, state machine of orders, order status, fulfilment, split shipment, partial delivery, order history, cancel an order
shipping, carrier, delivery method, parcel, shipping label, tracking number, shipping cost, last mile, courier, delivery slot, address for delivery > dhl, ups, fedex, shippo, easypost
returns, refund request, rma, return label, exchange, send back, reverse logistics, money back, restocking
marketplace, sellers, vendors, multi vendor, third party seller, payout to sellers, commission, seller onboarding, split payment, platform fee
product search, faceted search, facets, filters, search results page, merchandised results, sort by price, category page, zero results, search as you type, typo tolerance, did you mean
product reviews, ratings, stars, fake reviews, verified purchase, customer opinions
recommendation in the shop, cross sell, upsell, bought together, related products
!shop platform, commerce platform, e commerce engine, web shop > shopify, magento, commercetools, woocommerce, medusa, saleor, bigcommerce, shopware
subscription box, recurring order, repeat delivery, pause subscription, skip a month
fraud check, order fraud, fraud detection, fraud score, risk score, stolen card, chargeback fraud, velocity check, manual review of orders, suspicious order > sift, riskified, signifyd, radar ~ fake account, device fingerprint, scammers
`;
