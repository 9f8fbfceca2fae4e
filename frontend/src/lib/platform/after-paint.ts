/** A page that is not looked at paints nothing, and must not wait for it. */
const LONGEST_MS = 100;

const waiting = new Set<() => void>();

// Listeners are called in the order in which they came, and this one comes before any component's: whatever asks
// whether something is unsaved finds it done. The pages are also made where there is no window.
globalThis.addEventListener?.('beforeunload', () => {
  for (const act of waiting) act();
});

/**
 * Runs `act` once the person has seen what they have just done, so that the answer to a finger does not wait for
 * the work behind it (https://web.dev/articles/optimize-inp#yield_to_allow_rendering_work_to_occur_sooner).
 * Whoever leaves the page before that leaves nothing undone.
 */
export function afterPaint(act: () => void): void {
  const run = (): void => {
    if (waiting.delete(run)) act();
  };
  waiting.add(run);
  // The first frame comes before what has changed is painted, the second after it; the work is in neither's way.
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(run)));
  setTimeout(run, LONGEST_MS);
}
