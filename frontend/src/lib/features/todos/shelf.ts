import type { Todo } from '#lib/api/wire.ts';
import type { TodoMap } from './operations.ts';
import type { Shelf } from './remote.ts';

export function shelfHolding(todo: Todo): Shelf {
  if (todo.deleted_at !== null) return 'trash';
  return todo.completed_at === null ? 'open' : 'done';
}

/**
 * The rows after a shelf has been read anew. `before` is what was known when the reading began: of that,
 * what the shelf no longer holds is gone. What has come or changed since then is newer than the reading.
 */
export function mergeShelf(
  shelf: Shelf,
  before: TodoMap,
  current: TodoMap,
  arrived: readonly Todo[],
): TodoMap {
  const merged = new Map(current);
  for (const [id, todo] of current) {
    if (before.get(id) === todo && shelfHolding(todo) === shelf) merged.delete(id);
  }
  for (const todo of arrived) {
    const known = current.get(todo.id);
    merged.set(todo.id, known && known.version > todo.version ? known : todo);
  }
  return merged;
}
