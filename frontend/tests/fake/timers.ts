import type { Attention } from '#lib/platform/attention.ts';
import type { Timers } from '#lib/platform/timers.ts';

/** A clock that a test turns by hand. */
export class FakeTimers implements Timers {
  #now = 0;
  #sleepers: { until: number; wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ until: this.#now + milliseconds, wake }));
  }

  /** Lets time pass, waking each sleeper at its moment and letting it run before the next. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (await settled(); ; await settled()) {
      const next = this.#sleepers
        .filter(({ until }) => until <= end)
        .sort((a, b) => a.until - b.until)[0];
      if (!next) break;
      this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
      this.#now = next.until;
      next.wake();
    }
    this.#now = end;
  }
}

/** A person whose looking away and coming back a test decides. */
export class FakeAttention implements Attention {
  online = true;
  #shown: Promise<void> = Promise.resolve();
  #show: () => void = () => undefined;
  #callbacks: (() => void)[] = [];

  hide(): void {
    this.#shown = new Promise((resolve) => (this.#show = resolve));
  }

  comeBack(): void {
    this.#show();
    for (const callback of this.#callbacks) callback();
  }

  visible(): Promise<void> {
    return this.#shown;
  }

  onReturn(callback: () => void): () => void {
    this.#callbacks.push(callback);
    return () => {
      this.#callbacks = this.#callbacks.filter((kept) => kept !== callback);
    };
  }
}

const TURNS = 12;

/** Lets everything run that waits for nothing but its turn, such as the body of an answer. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve(null);
      };
      port2.postMessage(null);
    });
  }
}
