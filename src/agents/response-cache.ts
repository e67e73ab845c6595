import type { AgentAnswer } from './agent-answer.ts';
import type { AgentContext, AgentProvider } from './agent-provider.ts';
import type { AgentRequest } from './agent-request.ts';
import { ResponseBounds, type SweepResult } from './response-bounds.ts';
import { ResponseClaims } from './response-claims.ts';
import { ResponseDays } from './response-days.ts';
import { ResponseEntries } from './response-entries.ts';
import { encodeResponse, type KeptResponse, responseOf } from './response-entry.ts';
import { ResponseFlight } from './response-flight.ts';
import { type Forgetting, isForgotten, requireForgetting } from './response-forgetting.ts';
import { ResponseInvalidations } from './response-invalidations.ts';
import {
  type CachedRequests,
  type CacheSettings,
  requireCachedRequests,
  requireCacheOptions,
  type ResponseCacheOptions,
} from './response-options.ts';
import { type Question, questionOf } from './response-question.ts';
import { reportOf, type ResponseReport } from './response-report.ts';
import { ResponseNotes } from './response-notes.ts';
import { type ResponseStatistics, savedBy } from './response-statistics.ts';
import { ResponseTurn } from './response-turn.ts';
import { writeResponse } from './response-writing.ts';

/** An answer of a provider, as far as it may be given to others. */
interface Outcome {
  readonly answer: AgentAnswer;
  readonly kept: KeptResponse | undefined;
}

/** Clocks of machines differ; an answer from further in the future was written by one that is wrong. */
const clockErrorMs = 300_000;

/**
 * Keeps what agents answered, so that the same question is not paid twice: by branches, by processes, by runs.
 *
 * It lives in a storage, beside whatever else is there, and depends on nothing: trouble of the storage, damage and clocks
 * that are wrong make it ask again, and harm nothing. Failures, aborted calls and secrets are not kept.
 */
export class ResponseCache {
  readonly #settings: CacheSettings;
  readonly #entries: ResponseEntries;
  readonly #claims: ResponseClaims;
  readonly #invalidations: ResponseInvalidations;
  readonly #days: ResponseDays;
  readonly #bounds: ResponseBounds;
  readonly #notes: ResponseNotes;
  /** What this process is asking. */
  readonly #flights = new Map<string, ResponseFlight>();
  #sweeping: Promise<void> = Promise.resolve();

  /** @throws UsageError `invalid-option` or `invalid-duration`. */
  constructor(options: ResponseCacheOptions) {
    const settings = requireCacheOptions(options);
    const { storage, host } = settings;
    this.#settings = settings;
    this.#notes = new ResponseNotes(settings.logger);
    this.#entries = new ResponseEntries(storage);
    this.#claims = new ResponseClaims(storage);
    this.#invalidations = new ResponseInvalidations(storage, host);
    this.#days = new ResponseDays(storage, host, (error) => {
      this.#notes.trouble('write figures', error);
    });
    this.#bounds = new ResponseBounds(storage, host, { entries: this.#entries, days: this.#days, limits: settings });
  }

  /** What this object has done so far. */
  get statistics(): ResponseStatistics {
    return this.#notes.counts.snapshot();
  }

  /**
   * Answers a request: with what is kept, with what somebody is being answered at the moment, or by asking the provider.
   *
   * @throws what the provider throws; the reason of the context's signal while it waits.
   */
  async answer(
    provider: AgentProvider,
    request: AgentRequest,
    context: AgentContext,
    wanted: CachedRequests = {},
  ): Promise<AgentAnswer> {
    context.signal.throwIfAborted();
    const question = await questionOf(provider.name, request, requireCachedRequests(wanted), this.#settings);
    if (typeof question === 'string') {
      this.#notes.pass(question, provider.name);
      return provider.invoke(request, context);
    }
    for (;;) {
      const kept = await this.#find(question, 'first');
      if (kept !== undefined) return this.#hit(question, kept);
      const flight = this.#flights.get(question.key);
      if (flight === undefined) return this.#fly(question, provider, context, wanted);
      const landed = await flight.wait(context);
      if (landed !== undefined) return this.#hit(question, landed, { shared: 1 });
    }
  }

  /**
   * Forgets answers, in all processes, also those that agents are being asked for at the moment.
   *
   * @returns how many that were kept.
   * @throws UsageError `invalid-option` or `invalid-duration`; StorageError: then what it was about may still be given.
   */
  async invalidate(which: Forgetting): Promise<number> {
    const line = requireForgetting(which, this.#settings.host.now());
    await this.#invalidations.append(line);
    let dropped = 0;
    for await (const { key, kept } of this.#entries.all())
      if ((kept === undefined || isForgotten(kept, line)) && (await this.#entries.delete(key))) dropped += 1;
    return dropped;
  }

  /**
   * Drops what expired, what is damaged, what is too much, and what processes left that are gone. It is done now and then
   * by itself.
   *
   * @throws StorageError.
   */
  async sweep(): Promise<SweepResult> {
    await this.#days.flush();
    const swept = await this.#bounds.sweep();
    this.#notes.counts.add({ evicted: swept.evicted + swept.expired });
    await this.#claims.sweep();
    await this.#invalidations.sweep();
    await this.#days.sweep();
    return swept;
  }

  /** What is kept, and what was saved by all processes. Reads everything. @throws StorageError. */
  async report(): Promise<ResponseReport> {
    await this.#days.flush();
    return reportOf(this.#entries, this.#days);
  }

  /** Writes what is not written yet. The storage stays open; the cache can still be used. */
  async close(): Promise<void> {
    await this.#sweeping;
    await this.#days.flush();
  }

  async #find({ key, ttlMs }: Question, look: 'first' | 'again'): Promise<KeptResponse | undefined> {
    const found = await this.#notes.quietly('read', () => this.#entries.get(key));
    if (found === undefined) return undefined;
    if (found.kept === undefined) {
      if (look === 'again') return undefined;
      this.#notes.counts.add({ damaged: 1 });
      this.#notes.tell('damaged', 'A kept answer of an agent is damaged; it is asked for again.', { key });
      return undefined;
    }
    const { askedAt, expiresAt } = found.kept;
    const now = this.#settings.host.now();
    const counts = now < Math.min(expiresAt, askedAt + ttlMs) && askedAt - now <= clockErrorMs;
    return counts ? found.kept : undefined;
  }

  #hit(
    { key }: Question,
    { answer, usage, askedAt }: KeptResponse,
    more: { readonly shared?: number } = {},
  ): AgentAnswer {
    const saved = savedBy(usage);
    this.#notes.counts.add({ hits: 1, ...more, ...saved });
    this.#days.count({ hits: 1, ...saved }, key);
    const paid = { inputTokens: 0, outputTokens: 0, costUsd: 0 };
    return { ...answer, usage: paid, fromCache: { askedAt, saved: usage } };
  }

  /** Asks, while others of this process wait for the answer. */
  async #fly(
    question: Question,
    provider: AgentProvider,
    context: AgentContext,
    wanted: CachedRequests,
  ): Promise<AgentAnswer> {
    const { key } = question;
    const flight = new ResponseFlight();
    this.#flights.set(key, flight);
    const { host, waitMs } = this.#settings;
    const turn = new ResponseTurn(key, this.#claims, host, {
      find: () => this.#find(question, 'again'),
      quietly: (what, work) => this.#notes.quietly(what, work),
    });
    let landed: KeptResponse | undefined;
    try {
      landed = await turn.take(context, waitMs);
      if (landed !== undefined) return this.#hit(question, landed);
      this.#notes.counts.add({ misses: 1 });
      this.#days.count({ misses: 1 });
      const { answer, kept } = await this.#ask(question, provider, flight.heardBy(context), wanted);
      landed = kept;
      return answer;
    } finally {
      await turn.end();
      this.#flights.delete(key);
      // After a failure those who wait ask one after the other.
      flight.land(landed);
    }
  }

  async #ask(
    question: Question,
    provider: AgentProvider,
    context: AgentContext,
    wanted: CachedRequests,
  ): Promise<Outcome> {
    const askedAt = this.#settings.host.now();
    const place = await this.#notes.quietly('read', () => this.#invalidations.place());
    const answer = await provider.invoke(question.request, context);
    if (context.signal.aborted) return { answer, kept: undefined };
    const kept = responseOf(question, answer, askedAt);
    const written = await writeResponse(question, kept, wanted.accept, this.#settings);
    if (typeof written === 'string') this.#notes.pass(written, provider.name);
    if (written === 'not-accepted' || written === 'not-storable') return { answer, kept: undefined };
    const text = typeof written === 'string' ? undefined : encodeResponse(question.key, written.text);
    const counts = await this.#notes.quietly('write', () => this.#keep(question, kept, place, text));
    return { answer, kept: counts === false ? undefined : kept };
  }

  /** Stores an answer, if there is a text of it; tells whether it still counts: not when it was forgotten meanwhile. */
  async #keep(
    { key, provider }: Question,
    kept: KeptResponse,
    place: number | undefined,
    text: string | undefined,
  ): Promise<boolean> {
    if (place === undefined) return true;
    if (text !== undefined) await this.#entries.put(key, text);
    // Looked at afterwards: whoever forgets writes it down first and then drops what there is.
    if ((await this.#invalidations.since(place)).some((line) => isForgotten(kept, line))) {
      this.#notes.pass('invalidated', provider);
      if (text !== undefined) await this.#entries.delete(key);
      return false;
    }
    if (text !== undefined) this.#stored(Buffer.byteLength(text));
    return true;
  }

  #stored(bytes: number): void {
    this.#notes.counts.add({ stored: 1, storedBytes: bytes });
    this.#days.count({ stored: 1 });
    this.#sweeping = this.#sweeping.then(async () => {
      await this.#notes.quietly('drop', async () => {
        if (await this.#bounds.added(bytes)) await this.sweep();
      });
    });
  }
}
