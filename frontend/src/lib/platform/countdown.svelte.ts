import { browserTimers, type Timers } from './timers.ts';

/** Whole seconds that run down to zero. */
export class Countdown {
  left = $state(0);
  readonly #timers: Timers;
  #round = 0;

  constructor(timers: Timers = browserTimers) {
    this.#timers = timers;
  }

  /** Starts again from `seconds`, whatever was left. */
  async start(seconds: number): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    for (this.left = seconds; this.left > 0; this.left -= 1) {
      await this.#timers.sleep(1_000);
      if (round !== this.#round) return;
    }
  }
}
