import type { Todo } from '#lib/api/wire.ts';
import { byDue } from './due.ts';
import { byRank } from './rank.ts';

/** The orders to choose from, beside the one that a view has by itself. */
export const ORDERS = {
  due: 'Due date',
  priority: 'Priority',
  title: 'Title',
  created: 'Newest first',
  updated: 'Last changed',
} as const;

export type Order = 'view' | keyof typeof ORDERS;

export interface Filter {
  readonly words: string;
  readonly tag: string | null;
  readonly priority: number | null;
}

export const NO_FILTER: Filter = { words: '', tag: null, priority: null };

export function isFiltering(filter: Filter): boolean {
  return filter.words.trim() !== '' || filter.tag !== null || filter.priority !== null;
}

/** A test for todos: every word somewhere in title, notes or tags, whatever its case or accents. */
export function matcherOf({ words, tag, priority }: Filter): (todo: Todo) => boolean {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  return (todo) =>
    (tag === null || todo.tags.some((own) => folded(own) === folded(tag))) &&
    (priority === null || todo.priority === priority) &&
    (wanted.length === 0 || containsAll(todo, wanted));
}

export function comparatorOf(order: Exclude<Order, 'view'>): (a: Todo, b: Todo) => number {
  return (a, b) => COMPARATORS[order](a, b) || byRank(a, b);
}

const COMPARATORS: Record<Exclude<Order, 'view'>, (a: Todo, b: Todo) => number> = {
  due: (a, b) => byDue(a.due, b.due),
  priority: (a, b) => b.priority - a.priority,
  title: (a, b) => a.title.localeCompare(b.title),
  created: (a, b) => b.created_at.localeCompare(a.created_at, 'en'),
  updated: (a, b) => b.updated_at.localeCompare(a.updated_at, 'en'),
};

function containsAll(todo: Todo, wanted: readonly string[]): boolean {
  const text = textOf(todo);
  return wanted.every((word) => text.includes(word));
}

/** Each key that is typed searches all todos again, and folding is what takes long. */
const texts = new WeakMap<Todo, string>();

function textOf(todo: Todo): string {
  const known = texts.get(todo);
  if (known !== undefined) return known;
  const tags = todo.tags.map((tag) => `#${tag}`);
  const text = folded([todo.title, todo.notes, ...tags].join(' '));
  texts.set(todo, text);
  return text;
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
