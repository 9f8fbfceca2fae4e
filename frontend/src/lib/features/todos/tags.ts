import type { Todo } from '#lib/api/wire.ts';

/** What the server takes. */
export const MOST_TAGS = 20;
export const LONGEST_TAG = 50;

/** Tags as typed in one line, `home, garden` or `#home #garden`: each once, in order; too long ones are cut. */
export function readTags(line: string): string[] {
  const tags = line
    .split(/[\s,]+/)
    .map((tag) => Array.from(tag.replace(/^#+/, '')).slice(0, LONGEST_TAG).join(''))
    .filter(Boolean);
  const seen = new Set<string>();
  return tags
    .filter((tag) => !seen.has(tag.toLowerCase()) && seen.add(tag.toLowerCase()))
    .slice(0, MOST_TAGS);
}

/** Every tag in use, in alphabetical order. */
export function tagsIn(todos: readonly Todo[]): string[] {
  return [...new Set(todos.flatMap((todo) => todo.tags))].sort((a, b) => a.localeCompare(b));
}
