import type { Todo } from '#lib/api/wire.ts';
import type { Section } from './views.ts';

/** Lists up to here are drawn whole, so that the browser's own search and a screen reader find every row. */
const WHOLE = 200;
const BLOCK = 10;
/** How far beyond the window rows are drawn, in windows: each row that is drawn costs whatever is typed or ticked. */
const MARGIN = 0.5;
/** What a row that was never drawn is taken to measure. */
const ROW_PX = 60;

/** A row, or the room of neighbouring blocks that are out of sight. */
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
      /** The first of its blocks. */
      readonly begins: string;
      readonly blocks: number;
      readonly height: number;
    };

/** A block, or several that are out of sight together, as the page has it. */
interface Stretch {
  readonly section: string;
  readonly first: number;
  readonly blocks: number;
  readonly top: number;
}

/** Which rows of a list are drawn: in a long one, those near the window and those that are in use. */
export class VisibleRows {
  #near = $state.raw<ReadonlySet<string>>(new Set());
  readonly #sections: () => readonly Section[];
  readonly #inUse: () => readonly (string | null)[];
  readonly #whole = $derived.by(() => this.#countRows() <= WHOLE);
  /** The same set as before when it holds the same blocks: then no row has to be looked at again. */
  readonly #drawn = $derived.by(() => {
    const drawn = new Set([...this.#near, ...this.#sections().flatMap((each) => this.#kept(each))]);
    if (drawn.symmetricDifference(this.#drawnLast).size > 0) this.#drawnLast = drawn;
    return this.#drawnLast;
  });
  #drawnLast: ReadonlySet<string> = new Set();

  /** `inUse` names the todos whose rows must not go, however far away they are. */
  constructor(sections: () => readonly Section[], inUse: () => readonly (string | null)[]) {
    this.#sections = sections;
    this.#inUse = inUse;
  }

  get whole(): boolean {
    return this.#whole;
  }

  entriesOf({ key, todos }: Section): Entry[] {
    const drawn = (block: number): boolean => this.#whole || this.#drawn.has(nameOf(key, block));
    const count = Math.ceil(todos.length / BLOCK);
    const entries: Entry[] = [];
    for (let block = 0; block < count;) {
      let next = block;
      while (next < count && !drawn(next)) next += 1;
      if (next > block) entries.push(gap(key, block, next, todos.length));
      if (next < count) entries.push(...rows(key, next, todos));
      block = next + 1;
    }
    return entries;
  }

  /** Looks anew which blocks of `list` are near the window. */
  look(list: HTMLElement): void {
    if (this.#whole) return;
    const end = list.getBoundingClientRect().bottom;
    const stretches = Array.from(list.querySelectorAll<HTMLElement>('[data-begins]'), stretchAt);
    const near = new Set<string>();
    for (const [index, { section, first, blocks, top }] of stretches.entries()) {
      const height = ((stretches[index + 1]?.top ?? end) - top) / blocks;
      for (let nth = 0; nth < blocks; nth += 1) {
        if (isNear(top + nth * height, height)) near.add(nameOf(section, first + nth));
      }
    }
    if (near.symmetricDifference(this.#near).size > 0) this.#near = near;
  }

  /** The blocks of a section whose rows are in use, and those beside them: there the arrow keys lead. */
  #kept({ key, todos }: Section): string[] {
    return this.#inUse().flatMap((id) => {
      const at = id === null ? -1 : todos.findIndex((todo) => todo.id === id);
      const block = Math.floor(at / BLOCK);
      return at === -1 ? [] : [block - 1, block, block + 1].map((each) => nameOf(key, each));
    });
  }

  #countRows(): number {
    return this.#sections().reduce((sum, { todos }) => sum + todos.length, 0);
  }
}

function gap(section: string, first: number, next: number, length: number): Entry {
  const begins = nameOf(section, first);
  const rows = Math.min(next * BLOCK, length) - first * BLOCK;
  return {
    kind: 'gap',
    key: `gap ${begins}`,
    begins,
    blocks: next - first,
    height: rows * ROW_PX,
  };
}

function rows(section: string, block: number, todos: readonly Todo[]): Entry[] {
  const start = block * BLOCK;
  return todos.slice(start, start + BLOCK).map((todo, at) => ({
    kind: 'row',
    key: todo.id,
    todo,
    place: start + at + 1,
    begins: at === 0 ? nameOf(section, block) : undefined,
  }));
}

function nameOf(section: string, block: number): string {
  return `${section}/${String(block)}`;
}

function stretchAt(element: HTMLElement): Stretch {
  const { begins = '', blocks = '1' } = element.dataset;
  const slash = begins.lastIndexOf('/');
  return {
    section: begins.slice(0, slash),
    first: Number(begins.slice(slash + 1)),
    blocks: Number(blocks),
    top: element.getBoundingClientRect().top,
  };
}

function isNear(top: number, height: number): boolean {
  const margin = MARGIN * innerHeight;
  return top < innerHeight + margin && top + height > -margin;
}
