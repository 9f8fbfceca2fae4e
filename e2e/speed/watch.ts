import type { Page } from '@playwright/test';

/** What a person does, and how long they wait for what they see of it, at worst. */
export interface Felt {
  readonly what: string;
  readonly worstMs: number;
  readonly count: number;
}

declare global {
  var speed: { observers: PerformanceObserver[]; seen: PerformanceEntry[] };
}

/** The browser's own record of a page: how long each interaction, and each frame, has taken. */
export class Watch {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Has the pages that are opened from now on keep the record. */
  static async over(page: Page): Promise<Watch> {
    await page.addInitScript(() => {
      const seen: PerformanceEntry[] = [];
      const observers = ['event', 'long-animation-frame'].map((type) => {
        const observer = new PerformanceObserver((list) => seen.push(...list.getEntries()));
        observer.observe({
          type,
          buffered: true,
          durationThreshold: 16,
        } as PerformanceObserverInit);
        return observer;
      });
      globalThis.speed = { observers, seen };
    });
    return new Watch(page);
  }

  /** The slowest interaction: from the key or the finger to the next frame, as INP counts it. */
  async interactions(what: string, act: () => Promise<void>): Promise<Felt> {
    const entries = await this.#recorded('event', act);
    const durations = new Map<number, number>();
    for (const { interactionId, duration } of entries as PerformanceEventTiming[]) {
      if (interactionId === 0) continue;
      durations.set(interactionId, Math.max(duration, durations.get(interactionId) ?? 0));
    }
    if (durations.size === 0) throw new Error(`Nothing was felt of this: ${what}.`);
    return { what, worstMs: Math.max(...durations.values()), count: durations.size };
  }

  /** The longest frame. The browser records none of less than 50 ms; when there was none, that is the bound. */
  async frames(what: string, act: () => Promise<void>): Promise<Felt> {
    const entries = await this.#recorded('long-animation-frame', act);
    return {
      what,
      worstMs: Math.max(50, ...entries.map(({ duration }) => duration)),
      count: entries.length,
    };
  }

  async #recorded(type: string, act: () => Promise<void>): Promise<PerformanceEntry[]> {
    await this.#settled();
    await act();
    const entries = await this.#settled();
    return entries.filter(({ entryType }) => entryType === type);
  }

  /** What has been recorded since this was last asked, once the frame after it is on the screen. */
  async #settled(): Promise<PerformanceEntry[]> {
    return await this.#page.evaluate(async () => {
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
      const { observers, seen } = globalThis.speed;
      const waiting = observers.flatMap((observer) => observer.takeRecords());
      return [...seen.splice(0), ...waiting].map((entry) => ({
        entryType: entry.entryType,
        duration: entry.duration,
        interactionId: (entry as PerformanceEventTiming).interactionId,
      })) as unknown as PerformanceEntry[];
    });
  }
}
