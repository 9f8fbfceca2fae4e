import { createContext } from 'svelte';
import { ProblemError, type Problem } from '#lib/api/failure.ts';
import type { NewTodo, Todo, TodoPatch } from '#lib/api/wire.ts';
import type { Clock } from '#lib/platform/clock.svelte.ts';
import { browserTimers, type Timers } from '#lib/platform/timers.ts';
import { uuid7 } from '#lib/platform/uuid7.ts';
import { History, type Deed } from './history.ts';
import { applyTo, inverseOf, rebase, type Operation, type TodoMap } from './operations.ts';
import { Outbox, type Keeping } from './outbox.svelte.ts';
import { byRank, rankAt, rankAtTop } from './rank.ts';
import type { Shelf, TodoRemote } from './remote.ts';
import { mergeShelf, shelfHolding } from './shelf.ts';

export type Loading = 'no' | 'loading' | 'ready' | 'failed';

/** Tells the person of what happened behind their back. */
export interface StoreEvents {
  onRefused(operation: Operation, problem: Problem): void;
}

/**
 * Owns the todos of the signed-in person. What is shown is what the server has confirmed with the pending
 * operations applied on top: a change appears at once, and a refused one falls away by itself. A local
 * copy can later take the place of the in-memory one behind this same face.
 */
export class TodoStore {
  loading = $state<Record<Shelf, Loading>>({ open: 'no', done: 'no', trash: 'no' });

  #confirmed = $state.raw<TodoMap>(new Map());
  readonly #outbox: Outbox;
  readonly #history = new History();
  readonly #rows = $derived.by(() => rebase(this.#confirmed, this.#outbox.pending));
  readonly #todos = $derived(Array.from(this.#rows.values()).sort(byRank));

  constructor(
    private readonly remote: TodoRemote,
    private readonly clock: Clock,
    private readonly events: StoreEvents,
    timers: Timers = browserTimers,
  ) {
    this.#outbox = new Outbox(
      remote,
      {
        accepted: (operation, row) => this.#accepted(operation, row),
        refused: (operation, problem) => this.#refused(operation, problem),
      },
      timers,
    );
  }

  /** Every todo that is known, whichever shelf holds it, in the order the person has arranged. */
  get todos(): readonly Todo[] {
    return this.#todos;
  }

  /** How many changes the server has not yet confirmed. */
  get unsaved(): number {
    return this.#outbox.pending.length;
  }

  /** Whether those outlive the page. */
  get lasting(): boolean {
    return this.#outbox.lasting;
  }

  find(id: string): Todo | undefined {
    return this.#rows.get(id);
  }

  /** Brings a shelf up to date; rows that are gone from the server leave it. */
  async load(shelf: Shelf): Promise<void> {
    if (this.loading[shelf] !== 'ready') this.loading[shelf] = 'loading';
    const before = this.#confirmed;
    const arrived: Todo[] = [];
    try {
      for await (const page of this.remote.list(shelf)) arrived.push(...page);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.loading[shelf] = 'failed';
      return;
    }
    this.#confirmed = mergeShelf(shelf, before, this.#confirmed, arrived);
    this.loading[shelf] = 'ready';
  }

  add(todo: NewTodo): Todo {
    const id = uuid7();
    const operation: Operation = {
      kind: 'create',
      id,
      todo: { ...todo, rank: rankAtTop(this.#arranged()) },
      at: this.#now(),
    };
    this.#do(`Added “${todo.title}”`, [operation]);
    return this.#rows.get(id) as Todo;
  }

  edit(id: string, patch: TodoPatch): Deed {
    return this.#do('Changed', [{ kind: 'patch', id, patch, at: this.#now() }]);
  }

  complete(id: string): Deed {
    return this.#do('Completed', [{ kind: 'complete', id, at: this.#now() }]);
  }

  reopen(id: string): Deed {
    return this.#do('Reopened', [{ kind: 'reopen', id, at: this.#now() }]);
  }

  remove(id: string): Deed {
    return this.#do('Deleted', [{ kind: 'delete', id, at: this.#now() }]);
  }

  restore(id: string): Deed {
    return this.#do('Restored', [{ kind: 'restore', id, at: this.#now() }]);
  }

  /** Moves an open todo to `index` of the manual order; answers its new place, from 1, or `null`. */
  move(id: string, index: number): { place: number; of: number } | null {
    const todo = this.#rows.get(id);
    const arranged = this.#arranged();
    const rank = todo ? rankAt(arranged, todo, index) : null;
    if (rank === null) return null;
    this.#do('Moved', [{ kind: 'patch', id, patch: { rank }, at: this.#now() }]);
    return {
      place: this.#arranged().findIndex((other) => other.id === id) + 1,
      of: arranged.length,
    };
  }

  /** Takes back `deed`, or the last one; answers it, or `undefined` when there is none. */
  undo(deed?: Deed): Deed | undefined {
    const taken = this.#history.takeBack(deed);
    for (const operation of taken?.backward ?? []) this.#outbox.add(operation);
    return taken;
  }

  redo(): Deed | undefined {
    const deed = this.#history.again();
    for (const operation of deed?.forward ?? []) this.#outbox.add(again(operation));
    return deed;
  }

  /** Lets unconfirmed changes outlive the page, and sends those that earlier pages have left. */
  keepIn(keeping: Keeping): Promise<void> {
    return this.#outbox.keepIn(keeping);
  }

  /** Sends what is not confirmed yet, also what an ended session has held back. */
  save(): Promise<void> {
    return this.#outbox.flush();
  }

  /** Forgets what is not confirmed, because the account is gone. */
  abandon(): void {
    this.#outbox.abandon();
  }

  /** Open todos in the order the person has arranged. */
  #arranged(): Todo[] {
    return this.todos.filter((todo) => shelfHolding(todo) === 'open');
  }

  #do(label: string, forward: readonly Operation[]): Deed {
    const at = this.#now();
    const backward = forward.map((operation) =>
      inverseOf(operation, this.#rows.get(operation.id), at),
    );
    const deed = { label, forward, backward };
    this.#history.record(deed);
    for (const operation of forward) this.#outbox.add(operation);
    return deed;
  }

  #accepted(operation: Operation, row: Todo | undefined): void {
    const after = row ?? applyTo(this.#confirmed.get(operation.id), operation);
    if (after) this.#confirmed = new Map(this.#confirmed).set(operation.id, after);
  }

  #refused(operation: Operation, problem: Problem): void {
    if (problem.code === 'not_found') this.#forget(operation.id);
    // Gone already is what a deletion wants.
    if (operation.kind === 'delete' && problem.code === 'not_found') return;
    this.events.onRefused(operation, problem);
  }

  #forget(id: string): void {
    const rest = new Map(this.#confirmed);
    rest.delete(id);
    this.#confirmed = rest;
  }

  #now(): string {
    return this.clock.now.toISOString();
  }
}

/** Doing a creation again finds the row in the trash. */
function again(operation: Operation): Operation {
  if (operation.kind !== 'create') return operation;
  return { kind: 'restore', id: operation.id, at: operation.at };
}

export const [getTodoStore, setTodoStore] = createContext<TodoStore>();
