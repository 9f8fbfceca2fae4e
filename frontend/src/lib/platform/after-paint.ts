/** A page that is not looked at paints nothing, and must not wait for it. */
const LONGEST_MS = 100;

/**
 * Runs `act` once the person has seen what they have just done, so that the answer to a finger does not wait for
 * the work behind it (https://web.dev/articles/optimize-inp#yield_to_allow_rendering_work_to_occur_sooner).
 */
export function afterPaint(act: () => void): void {
  let ran = false;
  const run = (): void => {
    if (ran) return;
    ran = true;
    act();
  };
  // The first frame comes before what has changed is painted, the second after it; the work is in neither's way.
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(run)));
  setTimeout(run, LONGEST_MS);
}
