import type { Todo } from '#lib/api/wire.ts';
import type { Section } from './views.ts';

/** Lists up to here are drawn whole, so that the browser's own search and a screen reader find every row. */
const WHOLE = 200;
const BLOCK = 20;
/** How far beyond the window rows are drawn, in windows. */
const MARGIN = 1;
/** What a row that was never drawn is taken to measure. */
const ROW_PX = 60;

/** A row, or the room of rows that are out of sight. */
export type Entry =
  | {
      readonly kind: 'row';
      readonly key: string;
      readonly todo: Todo;
      /** Its place in the section, from 1. */
      readonly place: number;
      /** The block whose first row it is. */
      readonly begins: string | undefined;
    }
  | {
      readonly kind: 'gap';
      readonly key: string;
      readonly begins: string;
      readonly height: number;
    };

/** Which rows of a list are drawn: in a long one, those near the window and those that are in use. */
export class VisibleRows {
  #near = $state.raw<ReadonlySet<string>>(new Set());
  readonly #sections: () => readonly Section[];
  readonly #inUse: () => readonly (string | null)[];
  readonly #whole = $derived.by(() => this.#countRows() <= WHOLE);

  /** `inUse` names the todos whose rows must not go, however far away they are. */
  constructor(sections: () => readonly Section[], inUse: () => readonly (string | null)[]) {
    this.#sections = sections;
    this.#inUse = inUse;
  }

  get whole(): boolean {
    return this.#whole;
  }

  entriesOf({ key, todos }: Section): Entry[] {
    const drawn = this.#drawnBlocks(key, todos);
    return blocksOf(todos).flatMap((block, index): Entry[] => {
      const begins = `${key}/${String(index)}`;
      if (!drawn(index)) {
        return [{ kind: 'gap', key: `gap ${begins}`, begins, height: block.length * ROW_PX }];
      }
      return block.map((todo, at) => ({
        kind: 'row',
        key: todo.id,
        todo,
        place: index * BLOCK + at + 1,
        begins: at === 0 ? begins : undefined,
      }));
    });
  }

  /** Looks anew which blocks of `list` are near the window. */
  look(list: HTMLElement): void {
    if (this.#whole) return;
    const starts = Array.from(list.querySelectorAll<HTMLElement>('[data-begins]'), (first) => ({
      block: first.dataset['begins'] ?? '',
      top: first.getBoundingClientRect().top,
    }));
    const end = list.getBoundingClientRect().bottom;
    const margin = MARGIN * innerHeight;
    const near = starts.filter(
      ({ top }, index) => top < innerHeight + margin && (starts[index + 1]?.top ?? end) > -margin,
    );
    const blocks = new Set(near.map(({ block }) => block));
    if (blocks.symmetricDifference(this.#near).size > 0) this.#near = blocks;
  }

  #drawnBlocks(section: string, todos: readonly Todo[]): (block: number) => boolean {
    if (this.#whole) return () => true;
    const kept = this.#inUse().map((id) =>
      id === null ? -1 : Math.floor(todos.findIndex((todo) => todo.id === id) / BLOCK),
    );
    // The rows beside one in use are where the arrow keys lead.
    return (block) =>
      this.#near.has(`${section}/${String(block)}`) ||
      kept.some((one) => one >= 0 && Math.abs(one - block) <= 1);
  }

  #countRows(): number {
    return this.#sections().reduce((sum, { todos }) => sum + todos.length, 0);
  }
}

function blocksOf(todos: readonly Todo[]): (readonly Todo[])[] {
  return Array.from({ length: Math.ceil(todos.length / BLOCK) }, (_, index) =>
    todos.slice(index * BLOCK, (index + 1) * BLOCK),
  );
}
