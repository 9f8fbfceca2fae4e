import type { Todo } from '#lib/api/wire.ts';
import type { Shortcut } from '#lib/platform/shortcuts.ts';
import type { Place, TodoActions } from './actions.ts';
import { focusNeighbour, keepingFocus } from './list-focus.ts';
import type { View } from './views.ts';
import type { Workspace } from './workspace.svelte.ts';

/** What the keys act on. */
export interface Surroundings {
  readonly actions: TodoActions;
  readonly workspace: Workspace;
  /** The todo whose row holds the focus. */
  current(): Todo | undefined;
  /** The list in its manual order, or `null` while it is shown in another. */
  arranged(): readonly Todo[] | null;
  dayAhead(days: number): string;
  go(view: View): void;
}

const ENTRIES = 'Todos';
const LIST = 'List';
const GOING = 'Go to';

/** Every shortcut of the list. The help shows this table, and the keys are bound by it. */
export function shortcutTable(at: Surroundings): Shortcut[] {
  return [...listShortcuts(at), ...todoShortcuts(at), ...goingShortcuts(at)];
}

function listShortcuts({ actions, workspace }: Surroundings): Shortcut[] {
  return [
    { keys: ['n', 'q'], label: 'Add a todo', group: LIST, run: () => focusById('quick-add') },
    { keys: ['/'], label: 'Search', group: LIST, run: () => focusById('search') },
    { keys: ['j', 'ArrowDown'], label: 'Next todo', group: LIST, run: () => focusNeighbour(1) },
    { keys: ['k', 'ArrowUp'], label: 'Previous todo', group: LIST, run: () => focusNeighbour(-1) },
    { keys: ['Mod+z'], label: 'Undo', group: LIST, run: () => actions.undo() },
    { keys: ['Mod+Shift+z'], label: 'Redo', group: LIST, run: () => actions.redo() },
    { keys: ['?'], label: 'Show these shortcuts', group: LIST, run: () => (workspace.helpShown = true) },
  ];
}

function todoShortcuts(at: Surroundings): Shortcut[] {
  const { actions, workspace } = at;
  const on = (act: (todo: Todo) => void) => () => {
    const todo = at.current();
    if (todo) void keepingFocus(() => act(todo));
  };
  const move = (place: Place) =>
    on((todo) => {
      const shown = at.arranged();
      if (shown) actions.move(todo, place, shown);
    });
  return [
    { keys: ['c', 'x'], label: 'Complete or reopen', group: ENTRIES, run: on((todo) => actions.toggleDone(todo)) },
    { keys: ['e'], label: 'Edit', group: ENTRIES, run: on((todo) => (workspace.editing = todo.id)) },
    { keys: ['t'], label: 'Due today', group: ENTRIES, run: on((todo) => actions.setDate(todo, at.dayAhead(0), 'today')) },
    { keys: ['T'], label: 'Due tomorrow', group: ENTRIES, run: on((todo) => actions.setDate(todo, at.dayAhead(1), 'tomorrow')) },
    { keys: ['d'], label: 'No due date', group: ENTRIES, run: on((todo) => actions.setDate(todo, null, '')) },
    ...[3, 2, 1, 0].map((level) => ({
      keys: [String(level)],
      label: ['No priority', 'Low priority', 'Medium priority', 'High priority'][level] ?? '',
      group: ENTRIES,
      run: on((todo: Todo) => actions.setPriority(todo, level)),
    })),
    { keys: ['Alt+ArrowUp'], label: 'Move up', group: ENTRIES, run: move('up') },
    { keys: ['Alt+ArrowDown'], label: 'Move down', group: ENTRIES, run: move('down') },
    { keys: ['Delete'], label: 'Delete', group: ENTRIES, run: on((todo) => actions.remove(todo)) },
  ];
}

function goingShortcuts({ go }: Surroundings): Shortcut[] {
  const views: [string, View, string][] = [
    ['g i', 'inbox', 'Inbox'],
    ['g t', 'today', 'Today'],
    ['g u', 'upcoming', 'Upcoming'],
    ['g o', 'overdue', 'Overdue'],
    ['g d', 'done', 'Done'],
    ['g x', 'trash', 'Trash'],
  ];
  return views.map(([keys, view, label]) => ({ keys: [keys], label, group: GOING, run: () => go(view) }));
}

function focusById(id: string): void {
  document.getElementById(id)?.focus();
}
