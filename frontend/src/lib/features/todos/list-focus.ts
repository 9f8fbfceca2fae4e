import { tick } from 'svelte';

const ROW = '[data-todo]';

/** The id of the todo whose row holds the focus. */
export function focusedTodo(): string | null {
  return document.activeElement?.closest<HTMLElement>(ROW)?.dataset['todo'] ?? null;
}

/** Moves the focus to the next (1) or previous (-1) row, or onto the first when none has it. */
export function focusNeighbour(step: 1 | -1): void {
  const rows = rowsShown();
  const at = rows.findIndex((row) => row.dataset['todo'] === focusedTodo());
  const target = at === -1 ? rows[0] : rows[at + step];
  focusRow(target);
}

export function focusTodo(id: string): void {
  focusRow(rowsShown().find((row) => row.dataset['todo'] === id));
}

/** Runs `act`, which may take the focused row away, and leaves the focus on its row or the next one. */
export async function keepingFocus(act: () => void): Promise<void> {
  const rows = rowsShown();
  const id = focusedTodo();
  const at = rows.findIndex((row) => row.dataset['todo'] === id);
  act();
  if (id === null) return;
  await tick();
  const left = rowsShown();
  const same = left.find((row) => row.dataset['todo'] === id);
  if (same?.contains(document.activeElement)) return;
  focusRow(same ?? left[Math.min(at, left.length - 1)]);
  if (left.length === 0) document.getElementById('quick-add')?.focus();
}

function rowsShown(): HTMLElement[] {
  return Array.from(document.querySelectorAll<HTMLElement>(ROW));
}

function focusRow(row: HTMLElement | undefined): void {
  const title = row?.querySelector<HTMLElement>('[data-title]');
  title?.focus();
  title?.scrollIntoView({ block: 'nearest' });
}
