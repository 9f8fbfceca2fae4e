import type { Attention } from '#lib/platform/attention.ts';
import type { Timers } from '#lib/platform/timers.ts';
import type { Unreachable } from './failure.ts';
import { delayBefore, patienceAfter, type Patience } from './patience.ts';

/** Asks the backend whether it is there; answers what stands in the way, or `null` when it is. */
export type Probe = () => Promise<Unreachable | null>;

/**
 * What the app knows of its backend. While it is away one loop asks for it, with growing pauses and only
 * in a tab that is looked at; whoever needs it waits on `whenUp`, and goes on by itself.
 */
export class Connection {
  /** What stands between the app and its backend, or `null`. */
  trouble = $state<Unreachable | null>(null);
  patience = $state<Patience>('fresh');

  readonly #probe: Probe;
  readonly #timers: Timers;
  readonly #attention: Attention;
  #waiting: (() => void)[] = [];
  #asking = false;

  constructor(probe: Probe, timers: Timers, attention: Attention) {
    this.#probe = probe;
    this.#timers = timers;
    this.#attention = attention;
  }

  /** Starts asking for the backend, because a request has found it away or silent. */
  lost(cause: Unreachable): void {
    this.trouble = cause;
    if (!this.#asking) void this.#askUntilUp();
  }

  /** An answer of the backend has arrived. */
  found(): void {
    this.trouble = null;
    this.patience = 'fresh';
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  /** Resolves at once when nothing is known to be wrong, else when the backend answers. */
  whenUp(): Promise<void> {
    if (this.trouble === null) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Asks at once, be it in the middle of a pause or after the end of patience. */
  retry(): void {
    if (this.trouble === null) return;
    void this.#probe().then((cause) => (cause === null ? this.found() : this.lost(cause)));
  }

  /** Wakes a sleeping backend before it is needed; says nothing unless that takes long. */
  async warmUp(): Promise<void> {
    const cause = await this.#probe();
    if (cause !== null) this.lost(cause);
  }

  /** Takes the person's return to the tab, or to the network, as a reason to ask again. */
  watchReturns(): () => void {
    return this.#attention.onReturn(() => this.retry());
  }

  async #askUntilUp(): Promise<void> {
    this.#asking = true;
    this.patience = 'fresh';
    const started = this.#timers.now();
    for (let attempt = 0; this.#worthAsking(); attempt += 1) {
      await this.#timers.sleep(delayBefore(attempt, Math.random()));
      await this.#attention.visible();
      const cause = await this.#probe();
      if (cause === null) this.found();
      else if (this.trouble !== null) this.#stillAway(cause, this.#timers.now() - started);
    }
    this.#asking = false;
  }

  #worthAsking(): boolean {
    return this.trouble !== null && this.patience !== 'over';
  }

  #stillAway(cause: Unreachable, waited: number): void {
    this.trouble = cause;
    this.patience = patienceAfter(waited);
  }
}
