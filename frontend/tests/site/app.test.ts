import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { problem } from '../fake/answers.ts';
import { launchChromium } from './browser.ts';
import { serveSite, type Site } from './server.ts';

const BUILD = fileURLToPath(new URL('../../build', import.meta.url));

let site: Site;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  site = await serveSite(BUILD);
  browser = await launchChromium();
});

beforeEach(async () => {
  site.backend.interception = null;
  site.backend.signInAs('ada@example.org');
  site.backend.todos.clear();
  site.backend.keep({ id: 'one', title: 'Buy milk' });
  context = await browser.newContext();
  page = await context.newPage();
  return () => context.close();
});

afterAll(async () => {
  await browser.close();
  site.close();
});

test('whoever is not signed in is asked to be, and then sees what they came for', async () => {
  site.backend.account = null;
  await page.goto(`${site.address}/todos/today`);
  await page.getByLabel('E-mail address').fill('ada@example.org');
  await page.getByLabel('Password', { exact: true }).fill(site.backend.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
  expect(page.url()).toBe(`${site.address}/todos/today`);
});

test('a session that ends in the middle of work loses nothing', async () => {
  await page.goto(`${site.address}/todos`);
  await page.getByRole('checkbox', { name: 'Buy milk' }).waitFor();
  site.backend.interception = (request) =>
    request.url.endsWith('/login') ? null : problem(401, 'not_authenticated');
  await page.getByLabel('Add a todo').fill('Written in between');
  await page.getByLabel('Add a todo').press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  // The address is there, so the password is what is missing.
  await dialog.locator('input[type="password"]:focus').fill(site.backend.password);
  site.backend.interception = null;
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('checkbox', { name: 'Written in between' }).waitFor();
  await expect
    .poll(() => [...site.backend.todos.values()].map((todo) => todo.title))
    .toContain('Written in between');
});

test('while the server wakes up, whoever is far down a list is told, and every view is at hand', async () => {
  for (let nth = 0; nth < 60; nth += 1) {
    site.backend.keep({ id: `todo-${nth}`, title: `Todo ${nth}`, rank: `b${nth}` });
  }
  await page.goto(`${site.address}/todos`);
  await page.getByRole('checkbox', { name: 'Buy milk' }).waitFor();
  site.backend.interception = () => new Response('<h1>503</h1>', { status: 503 });
  await page.getByRole('checkbox', { name: 'Buy milk' }).click();
  const status = page.getByText('The server is waking up');
  await status.waitFor();
  const lastView = page.getByRole('button', { name: 'Keyboard shortcuts' });
  for (const down of [0, 10_000]) {
    await page.mouse.wheel(0, down);
    await expect.poll(() => page.evaluate((wanted) => scrollY >= wanted, down / 10)).toBe(true);
    for (const seen of [status, lastView]) {
      const { y, height } = (await seen.boundingBox()) ?? { y: -1, height: 0 };
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + height).toBeLessThanOrEqual(page.viewportSize()?.height ?? 0);
    }
  }
});

test('whoever was signed in here comes from the landing page to their list', async () => {
  await page.goto(`${site.address}/todos`);
  await page.getByRole('checkbox', { name: 'Buy milk' }).waitFor();
  await page.goto(site.address);
  await page.waitForURL(`${site.address}/todos`);
});

test('while the landing page is read, the rest of the app is fetched', async () => {
  await page.goto(site.address);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('without a network the app opens, and says what is the matter', async () => {
  await page.goto(`${site.address}/todos`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);
  await page.reload();
  await page.getByText('You are offline').waitFor();
  await context.setOffline(false);
  await page.getByRole('checkbox', { name: 'Buy milk' }).waitFor();
});

test('without a network the pages open that need no account', async () => {
  site.backend.account = null;
  await page.goto(`${site.address}/login`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);
  for (const path of ['/', '/login', '/register', '/forgot-password', '/reset-password']) {
    await page.goto(site.address + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }
});

test('nothing of the interface is kept by the service worker', async () => {
  await page.goto(`${site.address}/todos`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.getByRole('checkbox', { name: 'Buy milk' }).waitFor();
  const kept = await page.evaluate(async () => {
    const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const requests = await Promise.all(caches_.map((cache) => cache.keys()));
    return requests.flat().map((request) => new URL(request.url).pathname);
  });
  expect(kept).toContain('/todos');
  expect(kept.filter((path) => path.startsWith('/api') || path.startsWith('/dev'))).toEqual([]);
});

test('signing out leads to the sign-in page, which says so', async () => {
  await page.goto(`${site.address}/settings`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  expect(site.backend.account).toBeNull();
});

test('the chosen theme is there before the page is, and stays on this device', async () => {
  await page.goto(`${site.address}/settings`);
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.goto(`${site.address}/login`, { waitUntil: 'commit' });
  await expect
    .poll(() => page.evaluate(() => document.documentElement.dataset['theme']))
    .toBe('dark');
});

test('two thousand todos are shown, and none of them is out of reach', async () => {
  for (let n = 0; n < 2_000; n += 1) {
    site.backend.keep({ id: `n${n}`, title: `Todo ${n}`, rank: `b${String(n).padStart(4, '0')}` });
  }
  await page.goto(`${site.address}/todos`);
  await page.getByRole('checkbox', { name: 'Todo 0', exact: true }).waitFor();
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await page.getByRole('checkbox', { name: 'Todo 1999', exact: true }).click();
  await page.getByText('Completed “Todo 1999”').waitFor();
});

test.each([320, 390, 1280])('no page is wider than a screen of %i pixels', async (width) => {
  site.backend.keep({
    id: 'long',
    title: 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(4),
    tags: ['a-tag-with-a-long-name'],
  });
  await page.setViewportSize({ width, height: 700 });
  for (const path of ['/', '/login', '/register', '/forgot-password', '/todos', '/settings']) {
    await page.goto(site.address + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect([path, beyond]).toEqual([path, 0]);
  }
});
