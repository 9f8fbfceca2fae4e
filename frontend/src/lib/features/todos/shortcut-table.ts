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
    {
      keys: ['?'],
      label: 'Show these shortcuts',
      group: LIST,
      run: () => (workspace.helpShown = true),
    },
  ];
}

function todoShortcuts(at: Surroundings): Shortcut[] {
  const { actions, workspace } = at;
  const acts: [keys: string[], label: string, act: (todo: Todo) => void][] = [
    [['c', 'x'], 'Complete or reopen', (todo) => actions.toggleDone(todo)],
    [['e'], 'Edit', (todo) => (workspace.editing = todo.id)],
    [['t'], 'Due today', (todo) => actions.setDate(todo, at.dayAhead(0), 'today')],
    [['T'], 'Due tomorrow', (todo) => actions.setDate(todo, at.dayAhead(1), 'tomorrow')],
    [['d'], 'No due date', (todo) => actions.setDate(todo, null, '')],
    [['3'], 'High priority', (todo) => actions.setPriority(todo, 3)],
    [['2'], 'Medium priority', (todo) => actions.setPriority(todo, 2)],
    [['1'], 'Low priority', (todo) => actions.setPriority(todo, 1)],
    [['0'], 'No priority', (todo) => actions.setPriority(todo, 0)],
    [['Alt+ArrowUp'], 'Move up', (todo) => move(at, todo, 'up')],
    [['Alt+ArrowDown'], 'Move down', (todo) => move(at, todo, 'down')],
    [['Delete'], 'Delete', (todo) => actions.remove(todo)],
  ];
  return acts.map(([keys, label, act]) => ({
    keys,
    label,
    group: ENTRIES,
    run: () => onCurrent(at, act),
  }));
}

function onCurrent(at: Surroundings, act: (todo: Todo) => void): void {
  const todo = at.current();
  if (todo) void keepingFocus(() => act(todo));
}

function move({ actions, arranged }: Surroundings, todo: Todo, place: Place): void {
  const shown = arranged();
  if (shown !== null) actions.move(todo, place, shown);
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
  return views.map(([keys, view, label]) => ({
    keys: [keys],
    label,
    group: GOING,
    run: () => go(view),
  }));
}

function focusById(id: string): void {
  document.getElementById(id)?.focus();
}
