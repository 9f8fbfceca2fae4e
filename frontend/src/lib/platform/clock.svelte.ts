import { createContext } from 'svelte';

const TICK_MS = 20_000;

/** The present moment, for all that is shown by it: "today" rolls over while the tab stays open. */
export class Clock {
  now = $state.raw(new Date());

  /** Lets the clock run; answers how to stop it. */
  run(): () => void {
    const tick = (): void => {
      this.now = new Date();
    };
    tick();
    const timer = setInterval(tick, TICK_MS);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }
}

export const [getClock, setClock] = createContext<Clock>();
