import type { Page } from '@playwright/test';
import { expect, linkIn, test } from '../fixtures.ts';
import { TodoList } from '../pages/todo-list.ts';

const NEXT_PASSWORD = 'quite-another-lantern-77';

async function askForLink(page: Page, email: string): Promise<void> {
  await page.goto('/login');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  // The page that is left has a field of the same name.
  await expect(page.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByText(`If there is an account for ${email}`)).toBeVisible();
}

async function choosePassword(page: Page): Promise<void> {
  await page.getByLabel('New password').fill(NEXT_PASSWORD);
  await page.getByRole('button', { name: 'Set new password' }).click();
}

test('a forgotten password is replaced by way of the mail', async ({ page, account, mailbox }) => {
  await askForLink(page, account.email);
  await page.goto(linkIn(await mailbox.only(account.email)));
  await page.waitForURL('/reset-password');
  await page.reload();
  await choosePassword(page);
  await expect(page.getByText('Your new password is set.')).toBeVisible();

  await page.getByLabel('E-mail address').fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('That address and password do not go together.')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(NEXT_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(new TodoList(page).entry).toBeVisible();
});

test('a new password ends the sessions of before', async ({
  page,
  account,
  list,
  mailbox,
  browser,
  baseURL,
}) => {
  await list.add('One');
  await list.saved();
  const elsewhere = await browser.newContext({ ...(baseURL === undefined ? {} : { baseURL }) });
  const phone = await elsewhere.newPage();
  await askForLink(phone, account.email);
  await phone.goto(linkIn(await mailbox.only(account.email)));
  await choosePassword(phone);
  await expect(phone.getByText('Your new password is set.')).toBeVisible();
  await elsewhere.close();

  await page.reload();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a link that was used says so and offers another', async ({ page, account, mailbox }) => {
  await askForLink(page, account.email);
  const link = linkIn(await mailbox.only(account.email));
  await page.goto(link);
  await choosePassword(page);
  await expect(page.getByText('Your new password is set.')).toBeVisible();
  await page.goto(link);
  await expect(page.getByText('This link has been used already')).toBeVisible();
  await expect(page.getByRole('button', { name: /link/ })).toBeVisible();
});

test('opening a link does not use it', async ({ page, request, account, mailbox }) => {
  await askForLink(page, account.email);
  const link = linkIn(await mailbox.only(account.email));
  for (let scan = 0; scan < 3; scan += 1) {
    expect((await request.get(link)).status()).toBe(200);
    const checked = page.waitForResponse('**/reset-password/check');
    await page.goto(link);
    expect((await checked).status()).toBe(200);
  }
  await choosePassword(page);
  await expect(page.getByText('Your new password is set.')).toBeVisible();
});

test('a weak password is refused and does not spend the link', async ({
  page,
  account,
  mailbox,
}) => {
  await askForLink(page, account.email);
  await page.goto(linkIn(await mailbox.only(account.email)));
  await page.getByLabel('New password').fill('password123');
  await page.getByRole('button', { name: 'Set new password' }).click();
  await expect(page.getByText('This password is too easy to guess')).toBeVisible();
  await choosePassword(page);
  await expect(page.getByText('Your new password is set.')).toBeVisible();
});

test('an unknown address is answered alike and gets no mail', async ({
  page,
  account,
  newcomer,
  mailbox,
}) => {
  const unknown = `nobody-${newcomer.email}`;
  await askForLink(page, unknown);
  // Mails go out in the order in which they were asked for: the later one is there, so the earlier would be.
  await askForLink(page, account.email);
  await mailbox.only(account.email);
  expect(await mailbox.to(unknown)).toEqual([]);
});

test('a link that was cut off is told from one that is spent', async ({ page }) => {
  await page.goto('/reset-password?token=not-a-token');
  await expect(page.getByText('This link is not complete.')).toBeVisible();
  await page.getByLabel('E-mail address').fill('somebody@example.com');
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByText('If there is an account for somebody@example.com')).toBeVisible();
});
