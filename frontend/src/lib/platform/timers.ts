/** The passing of time, handed in so that a test can turn the clock by hand. */
export interface Timers {
  /** Milliseconds on any steady scale. */
  now(): number;
  /** Resolves after `milliseconds`. */
  sleep(milliseconds: number): Promise<void>;
}

export const browserTimers: Timers = {
  now: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
