import type { Todo } from '#lib/api/wire.ts';

/** A todo like any other, but for what a test says of it. */
export function todoWith(said: Partial<Todo>): Todo {
  return {
    id: said.title ?? 'todo',
    title: 'Todo',
    notes: '',
    priority: 0,
    tags: [],
    due: null,
    rank: 'a0',
    completed_at: null,
    deleted_at: null,
    version: 1,
    created_at: '2026-11-01T08:00:00Z',
    updated_at: '2026-11-01T08:00:00Z',
    ...said,
  };
}
