import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from './browser.ts';
import { serveSite, type Site } from './server.ts';

const BUILD = fileURLToPath(new URL('../../build', import.meta.url));
const PUBLIC_PAGES = ['/', '/login', '/register', '/forgot-password', '/reset-password'];
const APP_PAGES = ['/todos', '/todos/today', '/settings'];
const KILOBYTE = 1_024;

let site: Site;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  if (!existsSync(BUILD)) throw new Error('There is no build to test: run `npm run build` first.');
  site = await serveSite(BUILD);
  browser = await launchChromium();
});

beforeEach(async () => {
  site.backend.account = null;
  site.backend.interception = null;
  site.backend.received.length = 0;
  const context = await browser.newContext();
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return () => context.close();
});

afterAll(async () => {
  await browser.close();
  site.close();
});

async function open(path: string): Promise<void> {
  if (APP_PAGES.includes(path)) site.backend.signInAs('ada@example.org');
  await page.goto(site.address + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
}

/** Opens a page whose scripts are held back, as on a slow line; answers how to let them come. */
async function openWithoutScripts(path: string): Promise<() => void> {
  const { promise: released, resolve } = Promise.withResolvers<null>();
  await page.route('**/_app/**/*.js', async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(site.address + path, { waitUntil: 'commit' });
  return () => resolve(null);
}

/** The bytes, compressed as a host compresses them, of all that a first visit to `path` loads of a kind. */
async function weightOf(path: string, kind: 'script' | 'stylesheet'): Promise<number> {
  const loaded = new Set<string>();
  page.on('response', (response) => {
    if (response.request().resourceType() === kind) loaded.add(new URL(response.url()).pathname);
  });
  await open(path);
  const files = await Promise.all([...loaded].map((file) => readFile(BUILD + file)));
  return files.reduce((sum, file) => sum + gzipSync(file).length, 0);
}

test.each([
  ['/login', 'script', 40],
  ['/login', 'stylesheet', 12],
  ['/register', 'script', 48],
  ['/reset-password', 'script', 48],
  ['/todos', 'script', 60],
  ['/todos', 'stylesheet', 12],
  ['/settings', 'script', 60],
] as const)('a first visit to %s loads, of each %s, at most %i KB', async (path, kind, budget) => {
  expect((await weightOf(path, kind)) / KILOBYTE).toBeLessThanOrEqual(budget);
});

test.each([
  ['/', 8],
  ['/login', 15],
  ['/register', 20],
  ['/forgot-password', 18],
  ['/reset-password', 21],
  ['/todos', 20],
])('a first visit to %s is at most %i files, all from its own host', async (path, most) => {
  const files: string[] = [];
  page.on('request', (request) => {
    if (!new URL(request.url()).pathname.startsWith('/api/')) files.push(request.url());
  });
  // Which fetches everything, so that the next visit needs nothing.
  await page.route('**/service-worker.js', (route) => route.abort());
  await open(path);
  expect(files.filter((file) => !file.startsWith(`${site.address}/`))).toEqual([]);
  expect(files.length).toBeLessThanOrEqual(most);
});

test.each(PUBLIC_PAGES)('the text of %s is at most 6 KB', async (path) => {
  const html = await readFile(`${BUILD}${path === '/' ? '/index' : path}.html`);
  expect(gzipSync(html).length / KILOBYTE).toBeLessThanOrEqual(6);
});

test.each([...PUBLIC_PAGES, ...APP_PAGES])(
  '%s works under a policy that allows nothing inline, and complains of nothing',
  async (path) => {
    await open(path);
    expect(complaints).toEqual([]);
    expect(await page.locator('[style]').count()).toBe(0);
  },
);

test.each(PUBLIC_PAGES)('%s can be read before its script runs, and names itself', async (path) => {
  const html = await readFile(`${BUILD}${path === '/' ? '/index' : path}.html`, 'utf8');
  expect(html).toMatch(/<h1[ >]/);
  expect(html).toMatch(/<title>[^<]*Taskwell/);
  expect(html).toMatch(/<meta\s+name="description"\s+content="[^"]{50,}"/);
  expect(html).not.toMatch(/<script>|<style|\sstyle=|\son\w+=/);
});

test.each([
  ['/login', 'Sign in', 'login', { password: 'correct horse battery' }],
  [
    '/register',
    'Create account',
    'register',
    { password: 'correct horse battery', name: 'Ada Lovelace' },
  ],
  ['/forgot-password', 'Send the link', 'forgot-password', {}],
])('what is typed into %s before its script is there is kept and sent', async (...row) => {
  const [path, button, endpoint, others] = row;
  const typed: Record<string, string> = { ...others, email: 'ada@example.org' };
  const letScriptsCome = await openWithoutScripts(path);
  const fields = { name: 'Name', email: 'E-mail address', password: 'Password' };
  for (const [key, label] of Object.entries(fields)) {
    if (typed[key] !== undefined) {
      await page.getByLabel(label, { exact: true }).pressSequentially(typed[key]);
    }
  }
  // Enter would take everything to another page, if the button were not waiting.
  await page.getByLabel('E-mail address').press('Enter');
  letScriptsCome();
  await page.getByRole('button', { name: button }).click();
  await expect
    .poll(() => site.backend.received.find((request) => request.path.endsWith(endpoint))?.body)
    .toEqual(typed);
});

test('a new password that is typed before the script is there is kept and sent', async () => {
  const sent = { token: 'good-token-of-the-fake-backend', password: 'correct horse battery' };
  const letScriptsCome = await openWithoutScripts(`/reset-password#token=${sent.token}`);
  await page.getByLabel('New password', { exact: true }).pressSequentially(sent.password);
  await page.getByLabel('New password', { exact: true }).press('Enter');
  letScriptsCome();
  await page.getByRole('button', { name: 'Set new password' }).click();
  await expect
    .poll(() => site.backend.received.find(({ path }) => path.endsWith('/reset-password'))?.body)
    .toEqual(sent);
});

const FORMS = PUBLIC_PAGES.filter((path) => path !== '/');

test('what every page runs at once is compiled while it arrives', async () => {
  const files = await readdir(`${BUILD}/_app/immutable/chunks`);
  const scripts = await Promise.all(
    files.map((name) => readFile(`${BUILD}/_app/immutable/chunks/${name}`, 'utf8')),
  );
  const [core] = scripts.toSorted((one, other) => other.length - one.length);
  expect(core).toMatch(/^\/\/# allFunctionsCalledOnLoad\n/);
});

test('the landing page brings no more than it needs to be read', async () => {
  expect((await weightOf('/', 'script')) / KILOBYTE).toBeLessThanOrEqual(1);
});

test.each(FORMS)('the scripts of %s give way to its style', async (path) => {
  const html = await readFile(`${BUILD}${path}.html`, 'utf8');
  const preloads = html.match(/<link [^>]*rel="modulepreload"[^>]*>/g) ?? [];
  expect(preloads).not.toEqual([]);
  expect(preloads.filter((link) => !link.includes('fetchpriority="low"'))).toEqual([]);
});

test('the titles of the pages differ', async () => {
  const titles = [];
  for (const path of [...PUBLIC_PAGES, ...APP_PAGES]) {
    await open(path);
    titles.push(await page.title());
  }
  expect(new Set(titles).size).toBe(titles.length);
});

test.each(['?', '#'])(
  'a mailed token behind a %s leaves the address bar and survives a reload',
  async (mark) => {
    const seen: string[] = [];
    page.on('request', (request) => seen.push(request.url() + JSON.stringify(request.headers())));
    await page.goto(`${site.address}/reset-password${mark}token=good-token-of-the-fake-backend`);
    await page.waitForURL(`${site.address}/reset-password`);
    await page.reload();
    await page.getByLabel('New password', { exact: true }).fill('correct horse battery');
    await page.getByRole('button', { name: 'Set new password' }).click();
    await expect
      .poll(() => site.backend.received.at(-1)?.body)
      .toMatchObject({
        token: 'good-token-of-the-fake-backend',
        password: 'correct horse battery',
      });
    // The page itself is asked for by the link; nothing else may carry the token but the body of a POST.
    expect(seen.slice(1).filter((request) => request.includes('good-token'))).toEqual([]);
    const stored = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
    expect(stored).not.toContain('good-token');
  },
);

test('no file of the build holds a development address or a source map', async () => {
  await open('/login');
  const manifest = await readFile(`${BUILD}/service-worker.js`, 'utf8');
  const scripts = [...manifest.matchAll(/_app\/immutable\/[\w./-]+\.js/g)].map(([name]) => name);
  expect(scripts.length).toBeGreaterThan(10);
  for (const name of scripts) {
    expect(await readFile(`${BUILD}/${name}`, 'utf8')).not.toMatch(
      /localhost|127\.0\.0\.1|sourceMappingURL/,
    );
  }
});
