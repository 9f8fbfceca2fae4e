import { generateKeyBetween } from 'fractional-indexing';
import type { Todo } from '#lib/api/wire.ts';

/** Order by rank, compared bytewise as the server does, and by id where two devices chose the same. */
export function byRank(a: Todo, b: Todo): number {
  return compareText(a.rank, b.rank) || compareText(a.id, b.id);
}

/** A rank for a new first entry of `sorted`. */
export function rankAtTop(sorted: readonly Todo[]): string {
  return between(null, sorted[0]?.rank ?? null);
}

/**
 * The rank that puts `todo` at `index` of `sorted` (counted without it), or `null` when it stands there.
 */
export function rankAt(sorted: readonly Todo[], todo: Todo, index: number): string | null {
  const others = sorted.filter((other) => other.id !== todo.id);
  const place = Math.max(0, Math.min(index, others.length));
  if (sorted[place]?.id === todo.id) return null;
  return between(others[place - 1]?.rank ?? null, others[place]?.rank ?? null);
}

/** Equal or foreign neighbours, made by a script, leave no room between; the entry then follows the first. */
function between(before: string | null, after: string | null): string {
  try {
    return generateKeyBetween(
      before,
      before !== null && after !== null && before >= after ? null : after,
    );
  } catch {
    return before === null ? generateKeyBetween(null, null) : `${before}V`;
  }
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
