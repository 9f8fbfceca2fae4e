import type { Todo } from '#lib/api/wire.ts';
import { shownKeys } from '#lib/platform/shortcuts.ts';
import type { MenuItem } from '#lib/ui/Menu.svelte';
import type { Place } from './actions.ts';
import { keepingFocus } from './list-focus.ts';
import type { Surroundings } from './shortcut-table.ts';

/** What the menu of a row offers, by where the todo stands. */
export function rowMenu(todo: Todo, at: Surroundings): MenuItem[] {
  const run = (act: () => void) => () => void keepingFocus(act);
  if (todo.deleted_at !== null) {
    return [{ label: 'Restore', icon: 'undo', run: run(() => at.actions.restore(todo)) }];
  }
  const items: MenuItem[] = [
    { label: 'Edit', icon: 'note', keys: 'e', run: () => (at.workspace.editing = todo.id) },
    {
      label: 'Delete',
      icon: 'bin',
      keys: 'Delete',
      danger: true,
      run: run(() => at.actions.remove(todo)),
    },
  ];
  return todo.completed_at === null
    ? items.toSpliced(1, 0, ...dateItems(todo, at), ...moveItems(todo, at))
    : items;
}

function dateItems(todo: Todo, { actions, dayAhead }: Surroundings): MenuItem[] {
  const due = (days: number, words: string) => () =>
    void keepingFocus(() => actions.setDate(todo, dayAhead(days), words));
  return [
    { label: 'Due today', icon: 'sun', keys: 't', run: due(0, 'today') },
    {
      label: 'Due tomorrow',
      icon: 'upcoming',
      keys: shownKeys('Shift+t'),
      run: due(1, 'tomorrow'),
    },
  ];
}

function moveItems(todo: Todo, { actions, arranged }: Surroundings): MenuItem[] {
  const shown = arranged();
  if (shown === null || shown.length < 2) return [];
  const move = (place: Place) => () => void keepingFocus(() => actions.move(todo, place, shown));
  return [
    { label: 'Move up', icon: 'up', keys: shownKeys('Alt+ArrowUp'), run: move('up') },
    { label: 'Move down', icon: 'down', keys: shownKeys('Alt+ArrowDown'), run: move('down') },
    { label: 'Move to top', run: move('top') },
    { label: 'Move to bottom', run: move('bottom') },
  ];
}
