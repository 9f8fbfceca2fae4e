import type { Todo } from '#lib/api/wire.ts';
import { dayHeading } from './date-words.ts';
import { byDue, isOverdue, wallClock } from './due.ts';
import { byRank } from './rank.ts';
import type { Shelf } from './remote.ts';
import { shelfHolding } from './shelf.ts';

export const VIEWS = ['inbox', 'today', 'upcoming', 'overdue', 'done', 'trash'] as const;
export type View = (typeof VIEWS)[number];

/** The present, and the zone it is seen from. */
export interface Present {
  readonly now: Date;
  readonly zone: string;
}

export interface Section {
  readonly key: string;
  /** `null` for a view of one section, whose heading is the page's. */
  readonly heading: string | null;
  readonly todos: readonly Todo[];
}

export function isView(name: string): name is View {
  return VIEWS.some((view) => view === name);
}

export function shelfOf(view: View): Shelf {
  return view === 'done' || view === 'trash' ? view : 'open';
}

/** Whether `todo` stands in `view` now. */
export function belongsTo(view: View, todo: Todo, present: Present): boolean {
  if (shelfHolding(todo) !== shelfOf(view)) return false;
  switch (view) {
    case 'today':
      return todo.due !== null && todo.due.date <= todayOf(present);
    case 'overdue':
      return todo.due !== null && isOverdue(todo.due, present.now, present.zone);
    case 'upcoming':
      return todo.due !== null && todo.due.date > todayOf(present);
    default:
      return true;
  }
}

function todayOf({ now, zone }: Present): string {
  return wallClock(now, zone).date;
}

/** The todos of a view in the view's own order and sections; empty sections are left out. */
export function sectionsOf(view: View, todos: readonly Todo[], present: Present): Section[] {
  switch (view) {
    case 'inbox':
    case 'overdue':
      return single([...todos].sort(view === 'inbox' ? byRank : byUrgency));
    case 'today':
      return todaySections([...todos].sort(byUrgency), present);
    case 'upcoming':
      return grouped([...todos].sort(byUrgency), (todo) => todo.due?.date ?? '', present);
    case 'done':
      return grouped(
        newestFirst(todos, 'completed_at'),
        (todo) => localDay(todo.completed_at, present),
        present,
      );
    case 'trash':
      return single(newestFirst(todos, 'deleted_at'));
  }
}

export function single(todos: readonly Todo[]): Section[] {
  return todos.length === 0 ? [] : [{ key: 'all', heading: null, todos }];
}

function todaySections(todos: readonly Todo[], { now, zone }: Present): Section[] {
  const late = todos.filter((todo) => todo.due !== null && isOverdue(todo.due, now, zone));
  const rest = todos.filter((todo) => !late.includes(todo));
  return [
    { key: 'overdue', heading: 'Overdue', todos: late },
    { key: 'today', heading: 'Today', todos: rest },
  ].filter((section) => section.todos.length > 0);
}

function grouped(
  todos: readonly Todo[],
  dayOf: (todo: Todo) => string,
  present: Present,
): Section[] {
  const today = todayOf(present);
  const days = Map.groupBy(todos, dayOf);
  return Array.from(days, ([day, members]) => ({
    key: day,
    heading: dayHeading(day, today),
    todos: members,
  }));
}

function localDay(instant: string | null, { zone }: Present): string {
  return wallClock(new Date(instant ?? 0), zone).date;
}

function byUrgency(a: Todo, b: Todo): number {
  return byDue(a.due, b.due) || b.priority - a.priority || byRank(a, b);
}

function newestFirst(todos: readonly Todo[], field: 'completed_at' | 'deleted_at'): Todo[] {
  return [...todos].sort(
    (a, b) => (b[field] ?? '').localeCompare(a[field] ?? '', 'en') || byRank(a, b),
  );
}
