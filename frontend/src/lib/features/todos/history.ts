import type { Operation } from './operations.ts';

/** A change the person made, and how to take it back. */
export interface Deed {
  readonly label: string;
  readonly forward: readonly Operation[];
  readonly backward: readonly Operation[];
}

const DEEPEST = 100;

/** What this tab has done, for undo and redo. */
export class History {
  #done: Deed[] = [];
  #undone: Deed[] = [];

  record(deed: Deed): void {
    this.#done = [...this.#done, deed].slice(-DEEPEST);
    this.#undone = [];
  }

  /** The deed to take back: the given one, or the last; `undefined` when there is none. */
  takeBack(deed: Deed | undefined = this.#done.at(-1)): Deed | undefined {
    if (!deed || !this.#done.includes(deed)) return undefined;
    this.#done = this.#done.filter((kept) => kept !== deed);
    this.#undone.push(deed);
    return deed;
  }

  /** The deed to do again; `undefined` when nothing was taken back. */
  again(): Deed | undefined {
    const deed = this.#undone.pop();
    if (deed) this.#done.push(deed);
    return deed;
  }
}
