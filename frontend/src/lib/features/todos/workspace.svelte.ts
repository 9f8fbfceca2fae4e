import { createContext } from 'svelte';
import { NO_FILTER, type Filter, type Order } from './filter.ts';

/** How the list is looked at in this tab. */
export class Workspace {
  words = $state('');
  priority = $state<number | null>(null);
  order = $state<Order>('view');
  /** The todo whose editor is open. */
  editing = $state<string | null>(null);
  helpShown = $state(false);

  filterFor(tag: string | null): Filter {
    return { words: this.words, priority: this.priority, tag };
  }

  clearFilter(): void {
    this.words = NO_FILTER.words;
    this.priority = NO_FILTER.priority;
  }
}

export const [getWorkspace, setWorkspace] = createContext<Workspace>();
