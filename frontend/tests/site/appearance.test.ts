import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium } from './browser.ts';
import { serveSite, type Site } from './server.ts';

const BUILD = fileURLToPath(new URL('../../build', import.meta.url));
const PAGES = ['/', '/login', '/register', '/forgot-password', '/reset-password?token=not-one'];
const OWN_PAGES = ['/todos', '/todos/done', '/settings', '/no-such-page'];

let site: Site;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  site = await serveSite(BUILD);
  browser = await launchChromium();
});

beforeEach(() => {
  site.backend.signInAs('ada@example.org');
  site.backend.todos.clear();
  site.backend.keep({ id: 'one', title: 'Call the electrician', tags: ['home'], priority: 3 });
  site.backend.keep({ id: 'two', title: 'Send Maya the photos', rank: 'a1' });
  site.backend.keep({
    id: 'gone',
    title: 'Water the plants',
    completed_at: '2026-01-02T03:04:05Z',
  });
});

afterEach(() => page.context().close());

afterAll(async () => {
  await browser.close();
  site.close();
});

async function visitWith(options: BrowserContextOptions): Promise<void> {
  const context = await browser.newContext(options);
  page = await context.newPage();
}

async function open(path: string): Promise<void> {
  await page.goto(site.address + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** What opens over the list: how, and a text by which it is seen to be there. */
const OVER_THE_LIST: [string, () => Promise<void>, string][] = [
  [
    'a menu',
    () => page.getByRole('button', { name: 'More for Send Maya the photos' }).click(),
    'Move to top',
  ],
  [
    'the editor',
    () => page.getByRole('button', { name: /^Call the electrician/ }).click(),
    'Words separated by spaces',
  ],
  ['the list of shortcuts', () => page.keyboard.press('?'), 'Complete or reopen'],
  [
    'a line with its parts',
    () => page.getByLabel('Add a todo').fill('Pay rent friday 9am #home !high'),
    '9am',
  ],
  ['a message', () => page.getByRole('checkbox', { name: 'Send Maya the photos' }).click(), 'Undo'],
];

describe.each([1280, 390])('with text twice as large on a screen of %i pixels', (width) => {
  beforeEach(() => visitWith({ viewport: { width, height: 800 } }));

  async function openEnlarged(path: string): Promise<void> {
    await open(path);
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  }

  /** What can be seen and is cut off, or lies beyond an edge of the screen or of what it is in. */
  function cutOff(): Promise<string[]> {
    return page.evaluate(() => {
      const isShown = (element: Element): boolean =>
        element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
        element.closest('.visually-hidden, #svelte-announcer, .skip-link') === null;
      const matters = (element: Element): boolean =>
        element.matches('button, dialog, [popover]') ||
        [...element.childNodes].some(
          (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
        );
      const isBeyond = (element: Element): boolean => {
        const around = element.parentElement?.closest('dialog, [popover]') ?? document.body;
        const edges = around.getBoundingClientRect();
        const { left, right } = element.getBoundingClientRect();
        return left < edges.left - 1 || right > edges.right + 1;
      };
      const isClipped = (element: Element): boolean =>
        getComputedStyle(element).overflowX !== 'visible' &&
        element.scrollWidth > element.clientWidth + 1;
      return [...document.querySelectorAll('body *')]
        .filter((element) => isShown(element) && matters(element))
        .filter((element) => isBeyond(element) || isClipped(element))
        .map((element) => element.outerHTML.slice(0, 120));
    });
  }

  test('every page is whole', async () => {
    for (const path of [...PAGES, ...OWN_PAGES]) {
      await openEnlarged(path);
      expect([path, await cutOff()]).toEqual([path, []]);
      const beyond = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect([path, beyond]).toEqual([path, 0]);
    }
  });

  test.each(OVER_THE_LIST)('%s is whole', async (_, openIt, text) => {
    await openEnlarged('/todos');
    await page.getByRole('checkbox', { name: 'Send Maya the photos' }).waitFor();
    await openIt();
    await page.getByText(text, { exact: true }).waitFor();
    expect(await cutOff()).toEqual([]);
  });
});

describe('with forced colours', () => {
  beforeEach(() =>
    visitWith({ forcedColors: 'active', colorScheme: 'dark', reducedMotion: 'reduce' }),
  );

  function isTicked(title: string): Promise<boolean> {
    return page.getByRole('checkbox', { name: title }).locator('+ * > svg').isVisible();
  }

  test('what is done is ticked, and what is not is not, also under the mouse', async () => {
    await open('/todos');
    await page.getByRole('checkbox', { name: 'Send Maya the photos' }).hover();
    expect(await isTicked('Send Maya the photos')).toBe(false);
    expect(await isTicked('Call the electrician')).toBe(false);
    await open('/todos/done');
    await page.getByRole('checkbox', { name: 'Water the plants' }).waitFor();
    expect(await isTicked('Water the plants')).toBe(true);
  });

  test.each([1280, 390])('the view that is shown is marked at %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    await open('/todos/today');
    const lineOf = (view: string): Promise<string> =>
      page
        .getByRole('navigation', { name: 'Views' })
        .getByRole('link', { name: view })
        .evaluate((link) => getComputedStyle(link).textDecorationLine);
    expect(await lineOf('Today')).toBe('underline');
    expect(await lineOf('Upcoming')).toBe('none');
  });
});
