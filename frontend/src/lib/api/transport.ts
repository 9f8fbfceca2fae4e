import type { Attention } from '#lib/platform/attention.ts';
import { isMarked, outcomeOf, resemblesOurs, type Outcome, type Unreachable } from './failure.ts';

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

const HEALTH_PATH = '/api/health';
const PROBE_TIMEOUT_MS = 20_000;

/** One way to the backend: on the page's own origin, or across origins when a base address is given. */
export class Transport {
  readonly #fetch: Fetch;
  readonly #base: string;
  readonly #attention: Attention;
  /** Whether the backend was found behind an edge that hides its mark. */
  #hidesMark = false;

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
    try {
      const response = await this.#withCookie(path, init);
      return await outcomeOf(response, await this.#isOurs(response));
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) {
        return { kind: 'unreachable', cause: await this.#causeOfSilence() };
      }
      throw error;
    }
  }

  /** Whether the backend itself answers, without touching its database. */
  async probe(): Promise<Unreachable | null> {
    const outcome = await this.attempt(HEALTH_PATH, probing());
    if (outcome.kind === 'unreachable') return outcome.cause;
    if (outcome.kind === 'success') letGo(outcome.response);
    return null;
  }

  #withCookie(path: string, init: RequestInit): Promise<Response> {
    const credentials = this.crossOrigin ? 'include' : 'same-origin';
    return this.#fetch(this.#base + path, { ...init, credentials });
  }

  /**
   * Across origins the mark may be there and not be shown: to an edge that lets pages read the headers `*`,
   * browsers hold that this means all of them in an answer to a stranger, and none where a cookie was sent.
   */
  async #isOurs(response: Response): Promise<boolean> {
    if (isMarked(response)) return true;
    if (!this.crossOrigin || !resemblesOurs(response)) return false;
    this.#hidesMark ||= await this.#answersStrangers();
    return this.#hidesMark;
  }

  /**
   * A failed fetch does not say why. Across origins it may be that the browser withholds the answer: of an edge
   * whose page for a sleeping backend no other page may read, or of the backend, which refuses this origin. The
   * backend lets every page read that it is there, as long as no cookie is sent.
   */
  async #causeOfSilence(): Promise<Unreachable> {
    if (!this.#attention.online) return 'offline';
    if (!this.crossOrigin || !(await this.#answersStrangers())) return 'asleep';
    // It may have come up in between; then the next attempt will do.
    return this.#withCookie(HEALTH_PATH, probing()).then(
      (response) => {
        letGo(response);
        return 'asleep';
      },
      () => 'blocked',
    );
  }

  /** Whether the backend answers a request that brings no cookie. */
  #answersStrangers(): Promise<boolean> {
    const init: RequestInit = { ...probing(), credentials: 'omit' };
    return this.#fetch(this.#base + HEALTH_PATH, init).then(
      (response) => {
        letGo(response);
        return isMarked(response);
      },
      () => false,
    );
  }
}

/** Left unread, an answer would keep its connection busy until the time-out. */
function letGo(response: Response): void {
  void response.body?.cancel();
}

function probing(): RequestInit {
  return { cache: 'no-store', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) };
}
