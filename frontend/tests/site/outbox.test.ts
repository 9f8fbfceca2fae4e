import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sleepingPage } from '../fake/answers.ts';
import { launchChromium } from './browser.ts';
import { serveSite, type Site } from './server.ts';

const BUILD = fileURLToPath(new URL('../../build', import.meta.url));
const GRACE = '0197a1b0-0000-7000-8000-0000000000bb';

let site: Site;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  site = await serveSite(BUILD);
  browser = await launchChromium();
});

beforeEach(async () => {
  site.backend.interception = null;
  site.backend.received.length = 0;
  site.backend.signInAs('ada@example.org');
  site.backend.todos.clear();
  site.backend.keep({ id: 'one', title: 'Buy milk' });
  context = await browser.newContext({ serviceWorkers: 'block' });
  return () => context.close();
});

afterAll(async () => {
  await browser.close();
  site.close();
});

/** A further page of the same browser, whose list is there and which has looked for what others have left. */
async function openList(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.address}/todos`);
  await page.getByRole('checkbox', { name: 'Buy milk' }).waitFor();
  await page.evaluate(() => navigator.locks.request('taskwell-adoption', () => undefined));
  return page;
}

async function add(page: Page, title: string): Promise<void> {
  await page.getByLabel('Add a todo').fill(title);
  await page.getByLabel('Add a todo').press('Enter');
}

/** Waits until so many changes are kept on the device. */
async function expectKept(page: Page, count: number): Promise<void> {
  const kept = (): Promise<number> =>
    page.evaluate(async () => {
      const answered = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
      const database = await answered(indexedDB.open('taskwell'));
      const operations = database.transaction('operations').objectStore('operations');
      const all = await answered(operations.count());
      database.close();
      return all;
    });
  await expect.poll(kept).toBe(count);
}

function titlesSent(): unknown[] {
  return site.backend.received
    .filter(({ method, path }) => method === 'POST' && path === '/api/v1/todos')
    .map(({ body }) => (body as { title: string }).title);
}

test('what is done while the server is away outlives the page, and is sent by the next one', async () => {
  const page = await openList();
  site.backend.interception = sleepingPage;
  await add(page, 'Buy stamps');
  await page.getByRole('checkbox', { name: 'Buy milk' }).click();
  await page.getByText('2 changes are kept on this device until then.').waitFor();
  await expectKept(page, 2);
  await page.close();
  site.backend.interception = null;
  site.backend.received.length = 0;

  const later = await context.newPage();
  await later.goto(`${site.address}/todos`);
  await later.getByRole('checkbox', { name: 'Buy stamps' }).waitFor();
  await expectKept(later, 0);
  expect(titlesSent()).toEqual(['Buy stamps']);
  expect(site.backend.todos.get('one')?.completed_at).not.toBeNull();
});

test('what an open page has still to send, no other page sends', async () => {
  const waiting = await openList();
  await waiting.route('**/api/**', (route) => route.fulfill({ status: 503, body: '' }));
  await add(waiting, 'Buy stamps');
  await expectKept(waiting, 1);

  const other = await openList();
  await add(other, 'Buy bread');
  await expect.poll(titlesSent).toEqual(['Buy bread']);
  await waiting.unroute('**/api/**');
  await expect.poll(titlesSent).toEqual(['Buy bread', 'Buy stamps']);
});

test('what somebody has left is not sent by whoever signs in after them', async () => {
  const page = await openList();
  site.backend.interception = sleepingPage;
  await add(page, 'Buy stamps');
  await expectKept(page, 1);
  await page.close();
  site.backend.interception = null;

  site.backend.received.length = 0;
  site.backend.signInAs('grace@example.org', GRACE);
  const hers = await openList();
  await add(hers, 'Buy bread');
  await expect.poll(titlesSent).toEqual(['Buy bread']);
  await hers.close();

  site.backend.signInAs('ada@example.org');
  await openList();
  await expect.poll(titlesSent).toEqual(['Buy bread', 'Buy stamps']);
});

test('what is refused is not tried again by the next page', async () => {
  const page = await openList();
  await page.route('**/api/v1/todos', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({
          status: 422,
          headers: { 'x-taskwell': '1' },
          json: { code: 'invalid_request' },
        })
      : route.continue(),
  );
  await add(page, 'Buy stamps');
  await page.getByText('“Buy stamps” was not saved.').waitFor();
  await expectKept(page, 0);
});

test('who signs out has everything sent before, and leaves nothing on the device', async () => {
  const page = await openList();
  const { promise: released, resolve: release } = Promise.withResolvers<null>();
  await page.route('**/api/v1/todos', async (route) => {
    await released;
    await route.continue();
  });
  await add(page, 'Buy stamps');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  // By the time of its answer, what the button sends at once has been sent.
  await page.evaluate(async () => (await fetch('/api/health')).text());
  release(null);
  await page.getByText('You are signed out.').waitFor();
  const order = site.backend.received
    .filter(({ method }) => method === 'POST')
    .map(({ path }) => path);
  expect(order).toEqual(['/api/v1/todos', '/api/v1/auth/logout']);
  await expectKept(page, 0);
});

test('who deletes their account leaves nothing on the device either', async () => {
  const page = await openList();
  await page.route('**/api/v1/todos', (route) => route.fulfill({ status: 503, body: '' }));
  await page.route('**/api/health', (route) => route.fulfill({ status: 503, body: '' }));
  await add(page, 'Buy stamps');
  await expectKept(page, 1);
  await page.unroute('**/api/health');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Delete my account…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Password', { exact: true }).fill(site.backend.password);
  await dialog.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByText('Your account and everything in it are deleted.').waitFor();
  await expectKept(page, 0);
});

test('in a browser that keeps nothing, changes are kept on the page', async () => {
  const closed = await browser.newContext();
  const page = await closed.newPage();
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('', 'SecurityError');
    };
  });
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(`${site.address}/todos`);
  await page.getByRole('checkbox', { name: 'Buy milk' }).waitFor();
  await add(page, 'Buy stamps');
  await expect.poll(titlesSent).toEqual(['Buy stamps']);
  site.backend.interception = sleepingPage;
  await add(page, 'Buy bread');
  await page.getByText('One change is kept on this page until then.').waitFor();
  expect(errors).toEqual([]);
  await closed.close();
});
