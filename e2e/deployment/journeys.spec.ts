import type { Page } from '@playwright/test';
import type { Credentials } from '../fixtures.ts';
import { TodoList } from '../pages/todo-list.ts';
import { PREVIEW_URL, SPACE_URL } from '../edge/deployment.ts';
import { expect, onlyMail, resetLink, test } from './fixtures.ts';
import { complaintsOf, register, signIn, signOut } from './steps.ts';

test('a newcomer stays signed in after a reload, keeps a todo and signs out', async ({
  page,
  newcomer,
}) => {
  await register(page, newcomer);
  const list = new TodoList(page);
  await list.add('Water the plants');
  await list.reload();
  await list.expectTitles('Water the plants');

  await signOut(page);
  await page.goto('/todos');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signIn(page, newcomer);
  await list.expectTitles('Water the plants');
});

test('a forgotten password is set anew by the link in the mail', async ({
  page,
  newcomer,
  deployment,
  baseURL,
}) => {
  await register(page, newcomer);
  await signOut(page);
  await page.goto('/forgot-password');
  await page.getByLabel('E-mail address').fill(newcomer.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByText('a mail with a link is on its way')).toBeVisible();

  const link = resetLink(await onlyMail(deployment, newcomer.email));
  expect(link).toContain(`${String(baseURL)}/reset-password`);
  await page.goto(link);
  const password = 'quite-another-lantern-77';
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Set new password' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signIn(page, { ...newcomer, password });
  await expect(new TodoList(page).entry).toBeVisible();
});

test('who signs in while the backend sleeps is in as soon as it is up', async ({
  page,
  newcomer,
  deployment,
}) => {
  await register(page, newcomer);
  await signOut(page);
  deployment.space.asleep = true;
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(newcomer.email);
  await page.getByLabel('Password', { exact: true }).fill(newcomer.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('The server is waking up.')).toBeVisible();

  deployment.space.asleep = false;
  await expect(new TodoList(page).entry).toBeVisible({ timeout: 30_000 });
});

test('what is written down while the backend sleeps is there afterwards, though the page was closed', async ({
  page,
  context,
  newcomer,
  deployment,
}) => {
  await register(page, newcomer);
  deployment.space.asleep = true;
  await new TodoList(page).add('Water the plants');
  await expect(page.getByText('One change is kept on this device')).toBeVisible();
  await page.close();

  deployment.space.asleep = false;
  const later = new TodoList(await context.newPage());
  await later.open();
  await later.expectTitles('Water the plants');
  await later.reload();
  await later.expectTitles('Water the plants');
});

test.describe('from an address that the backend has not been told of', () => {
  test.afterEach(({ deployment }) => {
    deployment.space.letsAnyOriginIn = true;
  });

  async function tryToSignIn(page: Page, credentials: Credentials): Promise<void> {
    await page.goto(`${PREVIEW_URL}/login`);
    await signIn(page, credentials);
  }

  test(
    'the app says which setting is missing, where the Space lets its question in',
    { tag: '@cross-origin' },
    async ({ page, newcomer }) => {
      await tryToSignIn(page, newcomer);
      await expect(page.getByText(`does not accept requests from ${PREVIEW_URL}`)).toBeVisible();
    },
  );

  test(
    'the app says that it may not read the answers, and not that the server is waking up',
    { tag: '@cross-origin' },
    async ({ page, newcomer, deployment }) => {
      deployment.space.letsAnyOriginIn = false;
      await tryToSignIn(page, newcomer);
      await expect(page.getByText('The server is there, but does not let this page')).toBeVisible();
      await expect(page.getByText(PREVIEW_URL)).toBeVisible();
    },
  );
});

test('the session cookie belongs to the host that answers, and scripts cannot read it', async ({
  page,
  context,
  newcomer,
  topology,
}) => {
  await register(page, newcomer);
  const cookies = await context.cookies();
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({
    name: '__Host-taskwell',
    httpOnly: true,
    secure: true,
    path: '/',
    ...(topology === 'same-origin'
      ? { domain: 'tw.vercel.app', sameSite: 'Lax' }
      : { domain: 'tw.hf.space', sameSite: 'None' }),
  });
});

test('nothing the pages do is refused by their own policy', async ({ page, newcomer }) => {
  const refused = complaintsOf(page);
  for (const path of ['/', '/login', '/forgot-password', '/reset-password?token=none']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  await register(page, newcomer);
  await page.goto('/settings');
  await expect(page.getByText('This browser')).toBeVisible();
  expect(refused).toEqual([]);
});

test('a page of another site changes nothing, though the edge lets its preflight pass', async ({
  page,
  newcomer,
  request,
}) => {
  await register(page, newcomer);
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  const preflight = await request.fetch(`${SPACE_URL}/api/v1/todos`, {
    method: 'OPTIONS',
    headers: { ...foreign, 'access-control-request-method': 'POST' },
  });
  expect(preflight.headers()['access-control-allow-origin']).toBe('https://evil.example');
  const refusal = await request.post(`${SPACE_URL}/api/v1/auth/login`, {
    headers: foreign,
    data: newcomer,
  });
  expect(refusal.status()).toBe(403);
  expect(await refusal.json()).toMatchObject({ code: 'origin_not_allowed' });
});
