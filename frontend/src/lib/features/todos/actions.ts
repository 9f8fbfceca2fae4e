import { createContext } from 'svelte';
import type { Todo } from '#lib/api/wire.ts';
import type { Announcer } from '#lib/ui/announcer.svelte.ts';
import type { Toasts } from '#lib/ui/toasts.svelte.ts';
import type { Deed } from './history.ts';
import type { TodoStore } from './store.svelte.ts';

export const PRIORITY_WORDS = [
  'No priority',
  'Low priority',
  'Medium priority',
  'High priority',
] as const;

export type Place = 'up' | 'down' | 'top' | 'bottom';

/** What a person can do to a todo, said aloud and with the way back; shared by buttons, menus and keys. */
export class TodoActions {
  constructor(
    private readonly store: TodoStore,
    private readonly toasts: Toasts,
    private readonly announcer: Announcer,
  ) {}

  toggleDone(todo: Todo): void {
    // What is in the trash is neither done nor to be done.
    if (todo.deleted_at !== null) return;
    if (todo.completed_at === null) this.#tell('Completed', todo, this.store.complete(todo.id));
    else this.#tell('Reopened', todo, this.store.reopen(todo.id));
  }

  remove(todo: Todo): void {
    this.#tell('Deleted', todo, this.store.remove(todo.id));
  }

  restore(todo: Todo): void {
    this.#tell('Restored', todo, this.store.restore(todo.id));
  }

  setPriority(todo: Todo, priority: number): void {
    if (priority === todo.priority) return;
    this.store.edit(todo.id, { priority });
    this.announcer.say(PRIORITY_WORDS[priority] ?? '');
  }

  /** Sets the day and keeps the time; `null` takes the due date away. */
  setDate(todo: Todo, date: string | null, words: string): void {
    const due = date === null ? null : { ...todo.due, date };
    this.#tell(
      date === null ? 'No date for' : `Due ${words}:`,
      todo,
      this.store.edit(todo.id, { due }),
    );
  }

  /** Moves within `shown`, the neighbours as the person sees them. */
  move(todo: Todo, place: Place, shown: readonly Todo[]): void {
    const at = shown.findIndex((other) => other.id === todo.id);
    this.moveTo(todo, { up: at - 1, down: at + 1, top: 0, bottom: shown.length - 1 }[place]);
  }

  moveTo(todo: Todo, index: number): void {
    const moved = this.store.move(todo.id, index);
    if (moved) this.announcer.say(`Moved to ${moved.place} of ${moved.of}`);
  }

  undo(): void {
    const deed = this.store.undo();
    this.announcer.say(deed ? `Undone: ${deed.label}` : 'Nothing to undo');
  }

  redo(): void {
    const deed = this.store.redo();
    this.announcer.say(deed ? `Done again: ${deed.label}` : 'Nothing to do again');
  }

  #tell(what: string, todo: Todo, deed: Deed): void {
    const undo = (): void => {
      this.store.undo(deed);
      this.announcer.say(`Undone: ${what}`);
    };
    this.toasts.show(`${what} “${todo.title}”`, { label: 'Undo', run: undo });
  }
}

export const [getTodoActions, setTodoActions] = createContext<TodoActions>();
