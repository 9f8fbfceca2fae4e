/** Silence after which the person is told that the server seems to be waking up. */
export const SILENCE_MS = 2_500;
/** Waiting after which the status line admits that it takes longer than usual. */
const LONG_MS = 90_000;
/** Waiting after which nothing is tried any more without being asked. */
export const OVER_MS = 120_000;

const DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
const JITTER = 0.25;

export type Patience = 'fresh' | 'long' | 'over';

/**
 * How long to wait before asking again: 1, 2, 4, 8, then 15 seconds, and up to a quarter more so that
 * many waiting browsers do not ask in step. `chance` is a random number in [0, 1).
 */
export function delayBefore(attempt: number, chance: number): number {
  const delay = DELAYS_MS[Math.min(attempt, DELAYS_MS.length - 1)] ?? 0;
  return delay * (1 + JITTER * chance);
}

export function patienceAfter(waited: number): Patience {
  if (waited >= OVER_MS) return 'over';
  return waited >= LONG_MS ? 'long' : 'fresh';
}
