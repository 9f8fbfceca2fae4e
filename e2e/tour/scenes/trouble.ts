import type { Page } from '@playwright/test';
import { add, form, list, refuse, signIn, sleep, type Scene } from '../scene.ts';

/** After this the app stops asking by itself. */
const PATIENCE_MS = 121_000;

/** Has the device lose its network. */
async function unplug(page: Page): Promise<void> {
  await page.context().setOffline(true);
  await page.route('**/api/**', (route) => route.abort());
}

/** What is seen while the backend, the network or the session is away. */
export const TROUBLE: readonly Scene[] = [
  {
    name: 'sign-in-waking',
    as: 'nobody',
    show: async (page, somebody) => {
      await sleep(page);
      await signIn(page, somebody);
      await page.getByText('The server is waking up').waitFor();
    },
  },
  {
    name: 'sign-in-still-not-there',
    as: 'nobody',
    show: async (page, somebody) => {
      await page.clock.install();
      await sleep(page);
      await signIn(page, somebody);
      await page.getByText('The server is waking up').waitFor();
      await page.clock.fastForward(PATIENCE_MS);
      await page.getByRole('button', { name: 'Try again' }).waitFor();
    },
  },
  {
    name: 'sign-in-wrong-address-of-the-backend',
    as: 'nobody',
    show: async (page) => {
      await page.route('**/api/**', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<h1>Another site</h1>' }),
      );
      await form(page, '/login');
      await page.getByText('check BACKEND_URL').waitFor();
    },
  },
  {
    name: 'sign-in-from-a-foreign-address',
    as: 'nobody',
    show: async (page, somebody) => {
      await refuse(page, 'auth/login', [403, 'origin_not_allowed']);
      await signIn(page, somebody);
      await page.getByText('does not accept requests from').waitFor();
    },
  },
  {
    name: 'reset-password-waking',
    as: 'nobody',
    show: async (page) => {
      await sleep(page);
      await form(page, '/reset-password?token=a-token-that-nobody-has-looked-at-yet');
      await page.getByLabel('New password', { exact: true }).fill('plum-thunder-43-lantern');
      await page.getByRole('button', { name: 'Set new password' }).click();
      await page.getByText('The server is waking up').waitFor();
    },
  },
  {
    name: 'opening-while-waking',
    as: 'somebody',
    headless: true,
    show: async (page) => {
      await sleep(page);
      await page.goto('/todos');
      await page.getByText('The server is waking up').waitFor();
    },
  },
  {
    name: 'opening-offline',
    as: 'somebody',
    headless: true,
    show: async (page) => {
      await page.addInitScript(() => {
        Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false });
      });
      await page.route('**/api/**', (route) => route.abort());
      await page.goto('/todos');
      await page.getByText('You are offline').waitFor();
    },
  },
  {
    name: 'loading',
    as: 'somebody',
    show: async (page) => {
      // Never answered.
      await page.route('**/api/v1/todos?**', () => undefined);
      await page.goto('/todos');
      await page.getByText('Getting your todos').waitFor();
    },
  },
  {
    name: 'list-unreadable',
    as: 'somebody',
    show: async (page) => {
      await refuse(page, 'todos?**', [500, 'internal_error']);
      await page.goto('/todos');
      await page.getByText('Your todos could not be read').waitFor();
    },
  },
  {
    name: 'waking',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await sleep(page);
      await add(page, 'Buy stamps');
      await page.getByText('The server is waking up').waitFor();
    },
  },
  {
    name: 'offline',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await unplug(page);
      await add(page, 'Buy stamps');
      await page.getByText('You are offline').waitFor();
    },
  },
  {
    name: 'change-refused',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await refuse(page, 'todos', [500, 'internal_error']);
      await add(page, 'Buy stamps');
      await page.getByText('was not saved').waitFor();
    },
  },
  {
    name: 'session-ended',
    as: 'newcomer',
    show: async (page) => {
      await page.goto('/todos');
      await page.getByText('Nothing to do').waitFor();
      await page.context().clearCookies();
      await add(page, 'Buy stamps');
      await page.getByRole('dialog').waitFor();
    },
  },
];
