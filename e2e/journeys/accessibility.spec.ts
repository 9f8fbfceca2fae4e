import AxeBuilder from '@axe-core/playwright';
import type { APIRequestContext, Page } from '@playwright/test';
import { expect, signIn, test } from '../fixtures.ts';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const PUBLIC_PAGES = [
  '/',
  '/login',
  '/register',
  '/forgot-password',
  '/reset-password',
  '/reset-password?token=not-a-token',
];
const OWN_PAGES = [
  '/todos',
  '/todos/today',
  '/todos/upcoming',
  '/todos/overdue',
  '/todos/done',
  '/todos/trash',
  '/settings',
  '/no-such-page',
];
const PHONE = { width: 320, height: 640 };

/** What axe finds on the page as it is now, each finding with the elements it is about. */
async function findings(page: Page): Promise<string[]> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}

/** Give the account of these requests a todo for every view. */
async function fill(request: APIRequestContext): Promise<void> {
  const day = (ahead: number): string =>
    new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  const todos = [
    { title: 'Late', priority: 3, due: { date: day(-1) } },
    { title: 'Now', tags: ['home'], due: { date: day(0) } },
    { title: 'Then', priority: 1, notes: 'Bring the keys', due: { date: day(3) } },
    { title: 'A word that is far too long for a phone: '.concat('x'.repeat(120)) },
  ];
  for (const data of todos) {
    expect((await request.post('/api/v1/todos', { data })).status()).toBe(201);
  }
  const path = async (title: string): Promise<string> => {
    const response = await request.post('/api/v1/todos', { data: { title } });
    return `/api/v1/todos/${((await response.json()) as { id: string }).id}`;
  };
  expect((await request.post(`${await path('Done')}/complete`)).status()).toBe(200);
  expect((await request.delete(await path('Gone'))).status()).toBe(204);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme, reducedMotion: 'reduce' });

    for (const path of PUBLIC_PAGES) {
      test(`${path} has no accessibility findings`, async ({ page }) => {
        await page.goto(path);
        expect(await findings(page)).toEqual([]);
        await page.setViewportSize(PHONE);
        expect(await findings(page)).toEqual([]);
      });
    }

    for (const path of OWN_PAGES) {
      test(`${path} of an account in use has no accessibility findings`, async ({
        page,
        account,
      }) => {
        await signIn(page.request, account);
        await fill(page.request);
        await page.goto(path);
        expect(await findings(page)).toEqual([]);
        await page.setViewportSize(PHONE);
        expect(await findings(page)).toEqual([]);
      });
    }

    test('what opens over the list has no accessibility findings', async ({ page, list }) => {
      await list.add('One #home !high tomorrow');
      await list.entry.fill('Two friday 17:00 #work');
      expect(await findings(page)).toEqual([]);
      await list.entry.fill('');
      await page.getByRole('button', { name: 'More for One' }).click();
      expect(await findings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await list.edit('One');
      expect(await findings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await findings(page)).toEqual([]);
    });
  });
}

test('nothing is cut off or scrolls sideways at 320 pixels', async ({ page, account }) => {
  await signIn(page.request, account);
  await fill(page.request);
  await page.setViewportSize(PHONE);
  for (const path of [...PUBLIC_PAGES, ...OWN_PAGES]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const beyond = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(beyond, path).toBe(0);
  }
});

test('whoever asks for less motion sees none', async ({ browser, baseURL, account }) => {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    ...(baseURL === undefined ? {} : { baseURL }),
  });
  const page = await context.newPage();
  await signIn(page.request, account);
  await fill(page.request);
  for (const path of [...PUBLIC_PAGES, ...OWN_PAGES]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await page.evaluate(longestMotion), path).toBeLessThanOrEqual(0.001);
  }
  await page.goto('/todos');
  await page.getByRole('button', { name: 'More for Late' }).click();
  expect(await page.evaluate(longestMotion), 'the menu').toBeLessThanOrEqual(0.001);
  await context.close();
});

/** Runs in the page: the seconds of the longest transition or animation that any element has. */
function longestMotion(): number {
  const seconds = [...document.querySelectorAll('*')].flatMap((element) =>
    [undefined, '::before', '::after'].flatMap((part) => {
      const style = getComputedStyle(element, part);
      return [...style.transitionDuration.split(','), ...style.animationDuration.split(',')];
    }),
  );
  return Math.max(...seconds.map((each) => Number.parseFloat(each)));
}

test('a screen reader is told the list as it is', async ({ page, list }) => {
  await list.add('Water the plants #house !high');
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - link "Skip to the list"
    - complementary:
      - navigation "Views":
        - link "Taskwell"
        - list:
          - listitem:
            - link "Inbox 1 todo"
          - listitem:
            - link "Today"
          - listitem:
            - link "Upcoming"
          - listitem:
            - link "Overdue"
          - listitem:
            - link "Done"
          - listitem:
            - link "Trash"
        - heading "Tags" [level=2]
        - list:
          - listitem:
            - link "house"
        - list:
          - listitem:
            - link "Settings"
          - listitem:
            - button "Keyboard shortcuts"
    - status
    - main:
      - heading "Inbox" [level=1]
      - textbox "Add a todo"
      - button "Add" [disabled]
      - search:
        - searchbox "Search"
        - combobox "Priority"
        - combobox "Order"
      - region "Inbox":
        - list:
          - listitem:
            - checkbox "Water the plants"
            - 'button "Water the plants High priority #house"'
            - button "More for Water the plants"
    - paragraph: Added Water the plants
    - region "Messages"
  `);
});
