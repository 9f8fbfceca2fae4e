import { createContext } from 'svelte';
import { afterPaint } from '#lib/platform/after-paint.ts';
import { NO_FILTER, type Filter, type Order } from './filter.ts';

/** How the list is looked at in this tab. */
export class Workspace {
  priority = $state<number | null>(null);
  order = $state<Order>('view');
  /** The todo whose editor is open. */
  editing = $state<string | null>(null);
  helpShown = $state(false);

  #words = $state('');
  #searched = $state('');

  /** What is typed into the search. The list follows once that can be seen, so that typing never waits for it. */
  get words(): string {
    return this.#words;
  }
  set words(words: string) {
    this.#words = words;
    afterPaint(() => (this.#searched = this.#words));
  }

  filterFor(tag: string | null): Filter {
    return { words: this.#searched, priority: this.priority, tag };
  }

  clearFilter(): void {
    this.words = NO_FILTER.words;
    this.priority = NO_FILTER.priority;
  }
}

export const [getWorkspace, setWorkspace] = createContext<Workspace>();
