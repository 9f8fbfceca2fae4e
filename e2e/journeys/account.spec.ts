import type { APIRequestContext } from '@playwright/test';
import { expect, signIn, test } from '../fixtures.ts';
import { TodoList } from '../pages/todo-list.ts';

test('a newcomer signs up, signs out and signs in again', async ({ page, newcomer }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('E-mail address').fill(newcomer.email);
  await page.getByLabel('Password', { exact: true }).fill(newcomer.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  const list = new TodoList(page);
  await expect(list.entry).toBeVisible();
  await list.add('Water the plants');

  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByLabel('Name')).toHaveValue('Ada');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('You are signed out.')).toBeVisible();

  await page.getByLabel('E-mail address').fill(newcomer.email);
  await page.getByLabel('Password', { exact: true }).fill(newcomer.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await list.expectTitles('Water the plants');
});

test('a wrong password and an unknown address are told apart by nothing', async ({
  page,
  account,
}) => {
  await page.goto('/login');
  for (const email of [account.email, 'nobody@example.com']) {
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('not-the-password-at-all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('That address and password do not go together.')).toBeVisible();
    await page.reload();
  }
});

test('an address that has an account is pointed to signing in', async ({ page, account }) => {
  await page.goto('/register');
  await page.getByLabel('E-mail address').fill(account.email.toUpperCase());
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('There is already an account with this address.')).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a page that needs an account is reached after signing in', async ({ page, account }) => {
  await page.goto('/todos/upcoming');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.getByLabel('E-mail address').fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Upcoming' })).toBeVisible();
});

test('the session cookie is out of reach for scripts and nothing else is stored of it', async ({
  page,
  context,
  account,
  list,
}) => {
  await list.add('Buy bread');
  const [cookie, ...others] = await context.cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ name: 'taskwell', httpOnly: true, sameSite: 'Lax', path: '/' });
  const readable = await page.evaluate(
    () => document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage),
  );
  expect(readable).not.toContain(cookie?.value);
  expect(readable).not.toContain(account.password);
});

test('a session that was ended elsewhere asks to sign in again and loses nothing', async ({
  page,
  request,
  account,
  list,
}) => {
  await list.add('Buy bread');
  await list.saved();
  await endOtherSessions(request);

  await list.add('Buy butter');
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.getByLabel('Password', { exact: true }).fill(account.password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect(dialog).toBeHidden();
  await list.reload();
  await list.expectTitles('Buy butter', 'Buy bread');
});

test('one’s sessions are listed and can be ended', async ({ page, account }) => {
  await signIn(page.request, account);
  await page.goto('/settings');
  await expect(page.getByText('This browser')).toBeVisible();
  const end = page.getByRole('button', { name: /^End the session of/ });
  await expect(end).toHaveCount(1);
  await end.click();
  await expect(end).toHaveCount(0);
  await page.reload();
  await expect(page.getByText('This browser')).toBeVisible();
});

test('one who is signed in at many places signs out of all others at once', async ({
  page,
  request,
  account,
}) => {
  // A browser that signs in again has one session, as before; each token of a script is one of its own.
  const form = { username: account.email, password: account.password };
  for (let more = 0; more < 7; more += 1) await request.post('/api/v1/auth/token', { form });
  await signIn(page.request, account);
  await page.goto('/settings');
  const end = page.getByRole('button', { name: /^End the session of/ });
  await expect(end).toHaveCount(4);
  await page.getByRole('button', { name: 'Show all 9' }).click();
  await expect(end).toHaveCount(8);

  await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(end).toHaveCount(0);
  await expect(page.getByText('This browser')).toBeVisible();
  expect((await request.get('/api/v1/account')).status()).toBe(401);
  expect((await page.request.get('/api/v1/account')).status()).toBe(200);
});

test('profile, password and the account itself are changed in the settings', async ({
  page,
  account,
}) => {
  await signIn(page.request, account);
  await page.goto('/settings');
  await page.getByLabel('Name').fill('Grace');
  await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();

  const next = 'quite-another-lantern-77';
  await page.getByLabel('Current password').fill(account.password);
  await page.getByLabel('New password').fill(next);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your password is changed.')).toBeVisible();

  await page.reload();
  await expect(page.getByLabel('Name')).toHaveValue('Grace');
  await expect(page.getByLabel('Time zone')).toHaveValue('Asia/Tokyo');

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download my data' }).click();
  expect((await downloading).suggestedFilename()).toBe('taskwell.json');

  await page.getByRole('button', { name: 'Delete my account…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
  await dialog.getByLabel('Password', { exact: true }).fill(next);
  await dialog.getByRole('button', { name: 'Delete everything' }).click();
  await expect(page.getByText('Your account and everything in it are deleted.')).toBeVisible();
});

/** End every session of an account but the one that asks. */
async function endOtherSessions(request: APIRequestContext): Promise<void> {
  const response = await request.get('/api/v1/account/sessions');
  const { items } = (await response.json()) as { items: { id: string; current: boolean }[] };
  for (const session of items.filter(({ current }) => !current)) {
    expect((await request.delete(`/api/v1/account/sessions/${session.id}`)).status()).toBe(204);
  }
}
