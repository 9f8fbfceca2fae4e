import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import TodosView from '#lib/features/todos/TodosView.svelte';
import { FakeBackend } from '../../../fake/backend.ts';
import { expectAccessible, stage } from '../../../fake/stage.ts';

const TODOS = 600;

beforeEach(async () => {
  const backend = new FakeBackend();
  backend.signInAs('ada@example.org');
  for (let number = 1; number <= TODOS; number += 1) {
    const name = String(number).padStart(4, '0');
    backend.keep({ id: name, title: `Todo ${name}`, rank: `a${name}1` });
  }
  await stage(backend, TodosView, { view: 'inbox' as const, tag: null, go: vi.fn() });
  await expect.element(row('0001')).toBeVisible();
  return () => scrollTo(0, 0);
});

function row(name: string) {
  return page.getByRole('button', { name: `Todo ${name}`, exact: true });
}

const drawn = (): number => document.querySelectorAll('[data-todo]').length;

test('of a list of hundreds only the rows near the window are drawn', async () => {
  expect(drawn()).toBeLessThan(TODOS / 6);
  expect(document.querySelectorAll('[data-begins]').length).toBeLessThan(TODOS / 50);
  scrollTo(0, document.documentElement.scrollHeight);
  await expect.element(row('0600')).toBeInViewport();
  expect(drawn()).toBeLessThan(TODOS / 3);
  await expect.element(row('0001')).not.toBeInTheDocument();
});

test('each row says where in the whole list it stands, and the list is accessible', async () => {
  const first = document.querySelector('[data-todo="0001"]');
  expect(first?.ariaPosInSet).toBe('1');
  expect(first?.ariaSetSize).toBe(String(TODOS));
  await expectAccessible();
});

test('the keys walk from row to row without leaving one out', async () => {
  (row('0001').element() as HTMLElement).focus();
  await userEvent.keyboard('j'.repeat(59));
  await expect.element(row('0060')).toHaveFocus();
});

test('what is being edited is kept, however far one scrolls', async () => {
  await row('0003').click();
  const title = page.getByRole('textbox', { name: 'Title' });
  await title.fill('Half a sentence');
  scrollTo(0, document.documentElement.scrollHeight);
  await expect.element(row('0600')).toBeInViewport();
  await expect.element(title).toHaveValue('Half a sentence');
});

test('a search among all of them finds what is not drawn', async () => {
  await expect.element(row('0599')).not.toBeInTheDocument();
  await page.getByRole('searchbox', { name: 'Search' }).fill('0599');
  await expect.element(row('0599')).toBeVisible();
  expect(drawn()).toBe(1);
});
