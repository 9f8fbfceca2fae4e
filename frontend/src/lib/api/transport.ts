import type { Attention } from '#lib/platform/attention.ts';
import { outcomeOf, type Outcome, type Unreachable } from './failure.ts';

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

const HEALTH_PATH = '/api/health';
const PROBE_TIMEOUT_MS = 20_000;

/** One way to the backend: on the page's own origin, or across origins when a base address is given. */
export class Transport {
  readonly #fetch: Fetch;
  readonly #base: string;
  readonly #attention: Attention;

  constructor(fetch: Fetch, base: string, attention: Attention) {
    this.#fetch = fetch;
    this.#base = base;
    this.#attention = attention;
  }

  get crossOrigin(): boolean {
    return this.#base !== '';
  }

  /** One attempt; never throws for what the network does. */
  async attempt(path: string, init: RequestInit): Promise<Outcome> {
    const credentials = this.crossOrigin ? 'include' : 'same-origin';
    try {
      return await outcomeOf(await this.#fetch(this.#base + path, { ...init, credentials }));
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) {
        return { kind: 'unreachable', cause: await this.#causeOfSilence() };
      }
      throw error;
    }
  }

  /** Whether the backend itself answers, without touching its database. */
  async probe(): Promise<Unreachable | null> {
    const outcome = await this.attempt(HEALTH_PATH, {
      cache: 'no-store',
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    return outcome.kind === 'unreachable' ? outcome.cause : null;
  }

  /**
   * A failed fetch does not say why. Across origins an opaque request tells a backend that is there, but
   * whose answers the browser withholds, from one that is not.
   */
  async #causeOfSilence(): Promise<Unreachable> {
    if (!this.#attention.online) return 'offline';
    if (!this.crossOrigin) return 'asleep';
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    return this.#fetch(this.#base + HEALTH_PATH, { mode: 'no-cors', signal }).then(
      () => 'blocked',
      () => 'asleep',
    );
  }
}
