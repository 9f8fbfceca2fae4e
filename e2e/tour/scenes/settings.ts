import type { Page } from '@playwright/test';
import { PASSWORD, signIn } from '../day.ts';
import type { Scene } from '../scene.ts';

async function settings(page: Page): Promise<void> {
  await page.goto('/settings');
  await page.getByText('This browser').first().waitFor();
}

async function changePassword(page: Page, current: string, wanted: string): Promise<void> {
  await settings(page);
  await page.getByLabel('Current password').fill(current);
  await page.getByLabel('New password').fill(wanted);
  await page.getByRole('button', { name: 'Change password' }).click();
}

const BROWSERS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
];

/** Signs the person of this page in with other browsers, twice with each. */
async function signInElsewhere(page: Page): Promise<void> {
  const account = await page.request.get('/api/v1/account');
  const { email } = (await account.json()) as { email: string };
  for (const userAgent of [...BROWSERS, ...BROWSERS]) {
    const baseURL = new URL(page.url()).origin;
    const elsewhere = await page.context().browser()?.newContext({ baseURL, userAgent });
    if (elsewhere === undefined) throw new Error('There is no browser.');
    await signIn(elsewhere.request, { email, password: PASSWORD });
    await elsewhere.close();
  }
}

/** The page of the settings, and what happens on it. */
export const SETTINGS: readonly Scene[] = [
  { name: 'settings', as: 'somebody', whole: true, show: settings },
  {
    name: 'settings-many-sessions',
    as: 'newcomer',
    show: async (page) => {
      await settings(page);
      await signInElsewhere(page);
      await settings(page);
      await page.getByRole('button', { name: 'Sign out everywhere else' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'password-refused',
    as: 'somebody',
    show: async (page) => {
      await changePassword(page, 'not-the-password-at-all', 'plum-thunder-43-lantern');
      const alert = page.getByText('The current password is not right.');
      await alert.waitFor();
      await alert.scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'password-changed',
    as: 'newcomer',
    show: async (page) => {
      await changePassword(page, PASSWORD, 'plum-thunder-43-lantern');
      await page.getByText('Your password is changed.').waitFor();
    },
  },
  {
    name: 'deleting-the-account',
    as: 'newcomer',
    show: async (page) => {
      await settings(page);
      await page.getByRole('button', { name: 'Delete my account…' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
];
