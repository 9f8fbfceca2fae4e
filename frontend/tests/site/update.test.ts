import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from './browser.ts';
import { serveSite, type Site } from './server.ts';

const BUILD = fileURLToPath(new URL('../../build', import.meta.url));
const NEWS = 'A new version of Taskwell is here.';

let site: Site;
let browser: Browser;
let context: BrowserContext;
let built: string;

beforeAll(async () => {
  site = await serveSite(BUILD);
  const { version } = JSON.parse(await readFile(`${BUILD}/_app/version.json`, 'utf8')) as {
    version: string;
  };
  built = version;
  browser = await launchChromium();
});

beforeEach(async () => {
  publish('first');
  context = await browser.newContext();
  return () => context.close();
});

afterAll(async () => {
  await browser.close();
  site.close();
});

/** Serves the site from now on as a further build of it, whose pages tell their release. */
function publish(release: string): void {
  site.edit = (file, text) =>
    file === '/service-worker.js'
      ? text.replaceAll(built, release)
      : text.replace('</head>', `<meta name="release" content="${release}" /></head>`);
}

/** A tab that runs by the service worker of the release that is published. */
async function openTab(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.address}/login`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.getByLabel('E-mail address').fill('half an addr');
  return page;
}

async function comeBackTo(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
}

async function expectRelease(page: Page, release: string): Promise<void> {
  await page.locator(`meta[name="release"][content="${release}"]`).waitFor({ state: 'attached' });
}

async function expectUntouched(page: Page, release: string): Promise<void> {
  await expectRelease(page, release);
  expect(await page.getByLabel('E-mail address').inputValue()).toBe('half an addr');
}

test('a new version is offered to whoever comes back, and disturbs nobody who does not take it', async () => {
  const page = await openTab();
  await expectUntouched(page, 'first');
  publish('second');
  await comeBackTo(page);
  await page.getByText(NEWS).waitFor();
  await expectUntouched(page, 'first');
  await page.getByRole('button', { name: 'Later' }).click();
  await page.getByText(NEWS).waitFor({ state: 'hidden' });
  await expectUntouched(page, 'first');

  await page.reload();
  await page.getByText(NEWS).waitFor();
  await expectRelease(page, 'first');
});

test('whoever takes the new version has it at once', async () => {
  const page = await openTab();
  publish('second');
  await comeBackTo(page);
  await page.getByRole('button', { name: 'Load it' }).click();
  await expectRelease(page, 'second');
  expect(await page.getByText(NEWS).isVisible()).toBe(false);
});

test('what is typed in one tab survives that another takes the new version', async () => {
  const [busy, other] = [await openTab(), await openTab()];
  publish('second');
  await comeBackTo(other);
  await busy.getByRole('button', { name: 'Later' }).click();
  await other.getByRole('button', { name: 'Load it' }).click();
  await expectRelease(other, 'second');

  await busy.getByText(NEWS).waitFor();
  await expectUntouched(busy, 'first');
  await busy.getByRole('button', { name: 'Load it' }).click();
  await expectRelease(busy, 'second');
});

test('a tab of the version before still finds its files, and older ones are gone', async () => {
  const page = await openTab();
  const LATER_PART = '/_app/immutable/a-part-of-the-first-release.js';
  await page.evaluate(async (part) => {
    const shell = await caches.open('shell-first');
    await shell.put(part, new Response('of the first'));
  }, LATER_PART);
  const fetched = (): Promise<string> =>
    page.evaluate(async (part) => (await fetch(part)).text(), LATER_PART);
  const shells = (): Promise<string[]> => page.evaluate(() => caches.keys());

  for (const [release, kept] of [
    ['second', ['shell-first', 'shell-second']],
    ['third', ['shell-second', 'shell-third']],
  ] as const) {
    publish(release);
    await comeBackTo(page);
    await page.getByRole('button', { name: 'Load it' }).click();
    await expectRelease(page, release);
    await expect.poll(shells).toEqual(kept);
    expect((await fetched()) === 'of the first').toBe(release === 'second');
  }
});
