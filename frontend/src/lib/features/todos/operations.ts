import type { NewTodo, Todo, TodoPatch } from '#lib/api/wire.ts';

/**
 * One change to one todo, as plain data: it can be shown at once, sent later, kept in an outbox, and
 * taken back.
 */
export type Operation =
  | { readonly kind: 'create'; readonly id: string; readonly todo: NewTodo; readonly at: string }
  | { readonly kind: 'patch'; readonly id: string; readonly patch: TodoPatch; readonly at: string }
  | {
      readonly kind: 'complete' | 'reopen' | 'delete' | 'restore';
      readonly id: string;
      readonly at: string;
    };

export type TodoMap = ReadonlyMap<string, Todo>;

/** The rows as they are once the server has carried out `pending`, in order. */
export function rebase(confirmed: TodoMap, pending: readonly Operation[]): TodoMap {
  if (pending.length === 0) return confirmed;
  const rows = new Map(confirmed);
  for (const operation of pending) {
    const changed = applyTo(rows.get(operation.id), operation);
    if (changed) rows.set(operation.id, changed);
  }
  return rows;
}

/** The row after `operation`; `undefined` when there is no row to change. */
export function applyTo(todo: Todo | undefined, operation: Operation): Todo | undefined {
  const { at } = operation;
  if (operation.kind === 'create') return todo ?? created(operation.id, operation.todo, at);
  return todo && { ...todo, updated_at: at, ...changeBy(operation, todo) };
}

function changeBy(operation: Exclude<Operation, { kind: 'create' }>, todo: Todo): Partial<Todo> {
  switch (operation.kind) {
    case 'patch':
      return operation.patch;
    case 'complete':
      return { completed_at: todo.completed_at ?? operation.at };
    case 'reopen':
      return { completed_at: null };
    case 'delete':
      return { deleted_at: todo.deleted_at ?? operation.at };
    case 'restore':
      return { deleted_at: null };
  }
}

const OPPOSITES = {
  create: 'delete',
  complete: 'reopen',
  reopen: 'complete',
  delete: 'restore',
  restore: 'delete',
} as const;

/** What takes `operation` back, given the row as it was before. */
export function inverseOf(operation: Operation, before: Todo | undefined, at: string): Operation {
  const { id } = operation;
  if (operation.kind !== 'patch') return { kind: OPPOSITES[operation.kind], id, at };
  const fields = Object.keys(operation.patch) as (keyof TodoPatch)[];
  const former = before ? Object.fromEntries(fields.map((field) => [field, before[field]])) : {};
  return { kind: 'patch', id, patch: former, at };
}

function created(id: string, todo: NewTodo, at: string): Todo {
  return {
    id,
    title: todo.title,
    notes: todo.notes ?? '',
    priority: todo.priority ?? 0,
    tags: todo.tags ?? [],
    due: todo.due ?? null,
    rank: todo.rank ?? '',
    completed_at: null,
    deleted_at: null,
    version: 0,
    created_at: at,
    updated_at: at,
  };
}
