import { add, list, type Scene } from '../scene.ts';

const LONG_WORD = 'x'.repeat(120);

/** The views of the list, full and empty, and what opens in them. */
export const LIST: readonly Scene[] = [
  { name: 'inbox', as: 'somebody', show: list },
  ...(['today', 'upcoming', 'overdue', 'done', 'trash'] as const).map((view): Scene => ({
    name: view,
    as: 'somebody',
    show: async (page) => {
      await page.goto(`/todos/${view}`);
      await page.getByRole('checkbox').first().waitFor();
    },
  })),
  {
    name: 'tag',
    as: 'somebody',
    show: async (page) => {
      await page.goto('/todos?tag=house');
      await page.getByRole('heading', { name: '#house', level: 1 }).waitFor();
      await page.getByRole('checkbox').first().waitFor();
    },
  },
  ...(['inbox', 'today', 'upcoming', 'overdue', 'done', 'trash'] as const).map((view): Scene => ({
    name: `${view}-empty`,
    as: 'newcomer',
    show: async (page) => {
      await page.goto(view === 'inbox' ? '/todos' : `/todos/${view}`);
      await page.locator('main .empty').waitFor();
    },
  })),
  {
    name: 'adding',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await page.getByLabel('Add a todo').fill('Call the plumber friday 9am #house !high');
    },
  },
  {
    name: 'adding-with-a-hint',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await page.getByLabel('Add a todo').fill('Call the plumber');
    },
  },
  {
    name: 'editing',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await page.locator('[data-title]').first().click();
      await page.getByLabel('Title').waitFor();
    },
  },
  {
    name: 'row-menu',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await page.locator('[data-todo] [aria-haspopup="menu"]').first().click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'filters',
    as: 'somebody',
    only: 'phone',
    show: async (page) => {
      await list(page);
      await page.getByRole('button', { name: 'Filter and sort' }).click();
      await page.getByLabel('Order').waitFor();
    },
  },
  {
    name: 'more-views',
    as: 'somebody',
    only: 'phone',
    show: async (page) => {
      await list(page);
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'filtering-nothing',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await page.getByRole('searchbox').fill('submarine');
      await page.getByText('Nothing matches').waitFor();
    },
  },
  {
    name: 'long-words',
    as: 'newcomer',
    show: async (page) => {
      await page.goto('/todos');
      await add(
        page,
        `Read the book with the longest title that there has ever been, by ${LONG_WORD}`,
      );
      await add(
        page,
        `Find #${LONG_WORD.slice(0, 50)} #one #two #three #four #five !high tomorrow`,
      );
      await page.getByRole('checkbox').nth(1).waitFor();
    },
  },
  {
    name: 'all-done',
    as: 'newcomer',
    show: async (page) => {
      await page.goto('/todos');
      await add(page, 'Sharpen the kitchen knives');
      await page.locator('[data-todo] label').first().click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
      await page.getByText('All done').waitFor();
    },
  },
  {
    name: 'shortcuts',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
];
