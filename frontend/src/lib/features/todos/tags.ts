import type { Todo } from '#lib/api/wire.ts';

const MOST_TAGS = 20;

/** Tags as typed in one line, `home, garden` or `#home #garden`: each once, in order. */
export function readTags(line: string): string[] {
  const tags = line
    .split(/[\s,]+/)
    .map((tag) => tag.replace(/^#+/, ''))
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
