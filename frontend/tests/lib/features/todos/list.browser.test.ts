import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import TodosView from '#lib/features/todos/TodosView.svelte';
import type { View } from '#lib/features/todos/views.ts';
import { problem } from '../../../fake/answers.ts';
import { FakeBackend } from '../../../fake/backend.ts';
import { expectAccessible, stage } from '../../../fake/stage.ts';

let backend: FakeBackend;

beforeEach(() => {
  backend = new FakeBackend();
  backend.signInAs('ada@example.org');
  backend.keep({ id: 'one', title: 'Buy milk', rank: 'a1', tags: ['home'], priority: 2 });
  backend.keep({ id: 'two', title: 'Write letter', rank: 'a2', due: { date: '2020-01-01' } });
  backend.keep({ id: 'three', title: 'Sharpen knives', rank: 'a3' });
});

async function show(view: View = 'inbox', go = vi.fn(), tag: string | null = null): Promise<void> {
  await stage(backend, TodosView, { view, tag, go });
}

function titles(): string[] {
  return Array.from(
    document.querySelectorAll('[data-title] .text'),
    (title) => title.textContent ?? '',
  );
}

async function shown(...expected: string[]): Promise<void> {
  await expect.poll(titles).toEqual(expected);
}

async function focusRow(name: RegExp): Promise<void> {
  await expect.element(page.getByRole('button', { name }).first()).toBeVisible();
  (page.getByRole('button', { name }).first().element() as HTMLElement).focus();
}

test('the list is accessible, with its editor and its menu open too', async () => {
  await show();
  await shown('Buy milk', 'Write letter', 'Sharpen knives');
  await expectAccessible();
  await page.getByRole('button', { name: 'More for Buy milk' }).click();
  await expectAccessible();
  await userEvent.keyboard('{Escape}');
  await page.getByRole('button', { name: /^Buy milk/ }).click();
  await expect.element(page.getByRole('textbox', { name: 'Title' })).toHaveFocus();
  await expectAccessible();
});

test('what is added is first, read as it was shown, and the focus stays for the next', async () => {
  await show();
  await shown('Buy milk', 'Write letter', 'Sharpen knives');
  const line = page.getByLabelText('Add a todo');
  await line.fill('Pay rent 2030-05-01 9am #home !high');
  await expect.element(page.getByRole('list', { name: 'Read from what you typed' })).toBeVisible();
  await userEvent.keyboard('{Enter}');
  await shown('Pay rent', 'Buy milk', 'Write letter', 'Sharpen knives');
  await expect.element(line).toHaveFocus();
  await expect.element(line).toHaveValue('');
  await expect
    .poll(() => backend.received.find(({ method }) => method === 'POST')?.body)
    .toMatchObject({
      title: 'Pay rent',
      tags: ['home'],
      priority: 3,
      due: { date: '2030-05-01', time: '09:00' },
    });
});

test('what is added to the list of a tag has that tag', async () => {
  await show('inbox', vi.fn(), 'home');
  await shown('Buy milk');
  await page.getByLabelText('Add a todo').fill('Fix tap #garden');
  await userEvent.keyboard('{Enter}');
  await shown('Fix tap', 'Buy milk');
  await expect
    .poll(() => backend.received.find(({ method }) => method === 'POST')?.body)
    .toMatchObject({ title: 'Fix tap', tags: ['home', 'garden'] });
});

test('a chip can be turned back into text', async () => {
  await show();
  await page.getByLabelText('Add a todo').fill('Watch friday');
  await page.getByRole('button', { name: 'Keep “friday” as text' }).click();
  await userEvent.keyboard('{Enter}');
  await shown('Watch friday', 'Buy milk', 'Write letter', 'Sharpen knives');
});

test('completing takes the row away, and undoing brings it back', async () => {
  await show();
  await page.getByRole('checkbox', { name: 'Write letter' }).click();
  await shown('Buy milk', 'Sharpen knives');
  await page.getByRole('button', { name: 'Undo' }).click();
  await shown('Buy milk', 'Write letter', 'Sharpen knives');
  await expect.poll(() => backend.todos.get('two')?.completed_at).toBeNull();
});

test('the focus goes to the next row when its own is gone', async () => {
  await show();
  await focusRow(/^Write letter/);
  await userEvent.keyboard('{Delete}');
  await shown('Buy milk', 'Sharpen knives');
  await expect
    .element(page.getByRole('button', { name: 'Sharpen knives', exact: true }))
    .toHaveFocus();
  await userEvent.keyboard('{Control>}z{/Control}');
  await shown('Buy milk', 'Write letter', 'Sharpen knives');
});

test('rows are walked, completed, edited and moved by keys', async () => {
  await show();
  await shown('Buy milk', 'Write letter', 'Sharpen knives');
  await userEvent.keyboard('j');
  await userEvent.keyboard('j');
  await expect.element(page.getByRole('button', { name: /^Write letter/ })).toHaveFocus();
  await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}');
  await shown('Write letter', 'Buy milk', 'Sharpen knives');
  await expect.element(page.getByText('Moved to 1 of 3')).toBeInTheDocument();
  await expect.element(page.getByRole('button', { name: /^Write letter/ })).toHaveFocus();
  await userEvent.keyboard('3');
  await expect.poll(() => backend.todos.get('two')?.priority).toBe(3);
  await userEvent.keyboard('c');
  await shown('Buy milk', 'Sharpen knives');
});

test('keys do nothing while typing', async () => {
  await show();
  await page.getByLabelText('Search').click();
  await userEvent.keyboard('c?n');
  await expect.element(page.getByLabelText('Search')).toHaveValue('c?n');
  await expect.element(page.getByText('Nothing matches')).toBeVisible();
});

test('the help shows the keys, and Escape closes it', async () => {
  await show();
  await shown('Buy milk', 'Write letter', 'Sharpen knives');
  await userEvent.keyboard('?');
  await expect.element(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await expectAccessible();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
});

test('going elsewhere takes two keys', async () => {
  const go = vi.fn();
  await show('inbox', go);
  await shown('Buy milk', 'Write letter', 'Sharpen knives');
  await userEvent.keyboard('gu');
  expect(go).toHaveBeenCalledWith('upcoming');
});

test('the editor saves what was changed and nothing else', async () => {
  await show();
  await page.getByRole('button', { name: /^Buy milk/ }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Buy oat milk');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await shown('Buy oat milk', 'Write letter', 'Sharpen knives');
  await expect.element(page.getByRole('button', { name: /^Buy oat milk/ })).toHaveFocus();
  expect(backend.received.find(({ method }) => method === 'PATCH')?.body).toEqual({
    title: 'Buy oat milk',
  });
});

test('Escape leaves the todo as it was', async () => {
  await show();
  await page.getByRole('button', { name: /^Buy milk/ }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Something else');
  await userEvent.keyboard('{Escape}');
  await shown('Buy milk', 'Write letter', 'Sharpen knives');
});

test('filters and order narrow the list, and hide the handles of the manual order', async () => {
  await show();
  await shown('Buy milk', 'Write letter', 'Sharpen knives');
  await page.getByRole('button', { name: 'Filter and sort' }).click();
  await page.getByLabelText('Order').selectOptions('Title');
  await shown('Buy milk', 'Sharpen knives', 'Write letter');
  expect(document.querySelector('.grip')).toBeNull();
  await page.getByLabelText('Search').fill('LETTER');
  await shown('Write letter');
});

test('a row can be dragged to another place', async () => {
  await show();
  await shown('Buy milk', 'Write letter', 'Sharpen knives');
  const grips = document.querySelectorAll('.grip');
  const last = grips[2]!.getBoundingClientRect();
  const pointer = (type: string, y: number): PointerEvent =>
    new PointerEvent(type, { pointerId: 1, clientY: y, bubbles: true });
  Element.prototype.setPointerCapture = () => undefined;
  grips[0]!.dispatchEvent(pointer('pointerdown', 0));
  grips[0]!.dispatchEvent(pointer('pointermove', last.bottom));
  grips[0]!.dispatchEvent(pointer('pointerup', last.bottom));
  await shown('Write letter', 'Sharpen knives', 'Buy milk');
});

test('who has emptied the inbox reads so, and nobody else', async () => {
  backend.todos.clear();
  backend.keep({ id: 'one', title: 'Buy milk' });
  await show();
  await page.getByRole('checkbox', { name: 'Buy milk' }).click();
  await expect.element(page.getByText('All done')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await shown('Buy milk');
  await focusRow(/^Buy milk/);
  await userEvent.keyboard('{Delete}');
  await expect.element(page.getByText('Nothing to do')).toBeVisible();
});

test.each([
  ['inbox', 'As arranged'],
  ['upcoming', 'By date'],
  ['trash', 'Last deleted first'],
] as const)('the order that the %s view has by itself is called “%s”', async (view, words) => {
  await show(view);
  await page.getByRole('button', { name: 'Filter and sort' }).click();
  await expect.element(page.getByLabelText('Order')).toHaveDisplayValue(words);
});

test.each([
  ['done', 'Nothing done yet'],
  ['trash', 'The trash is empty'],
  ['upcoming', 'Nothing ahead'],
] as const)('an empty %s view says “%s” and what to do next', async (view, words) => {
  await show(view);
  await expect.element(page.getByText(words)).toBeVisible();
  await expectAccessible();
});

test('a list that cannot be read says so, and can be tried again', async () => {
  backend.interception = (request) =>
    request.url.includes('/todos') ? problem(500, 'internal_error') : null;
  await show();
  await expect.element(page.getByText(/Your todos could not be read/)).toBeVisible();
  backend.interception = null;
  await page.getByRole('button', { name: 'Try again' }).click();
  await shown('Buy milk', 'Write letter', 'Sharpen knives');
});

test('what was deleted can be restored from the trash', async () => {
  backend.keep({ id: 'old', title: 'Old idea', deleted_at: '2026-11-01T08:00:00Z' });
  await show('trash');
  await expect.element(page.getByRole('checkbox', { name: 'Old idea' })).toBeDisabled();
  await page.getByRole('button', { name: 'Restore Old idea' }).click();
  await expect.poll(() => backend.todos.get('old')?.deleted_at).toBeNull();
});
