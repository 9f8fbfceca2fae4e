import type { Page } from '@playwright/test';
import { linkFor } from './mail.ts';
import { PERSON } from './day.ts';

/** One state of one page. */
export interface Scene {
  readonly name: string;
  /** Whose browser it is: nobody's, somebody's with a day before them, or that of somebody new. */
  readonly as: 'nobody' | 'somebody' | 'newcomer';
  /** Leads the page into the state. */
  readonly show: (page: Page) => Promise<void>;
  /** Whether all of the page is in the picture, and not only what a window holds. */
  readonly whole?: true;
}

const SLEEPING = { status: 503, contentType: 'text/html', body: '<h1>503</h1>' };

function at(path: string): Scene['show'] {
  return async (page) => {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
}

/** Has the platform answer in the place of a backend that sleeps. */
async function sleep(page: Page): Promise<void> {
  await page.route('**/api/**', (route) => route.fulfill(SLEEPING));
}

/** Opens a form, and waits until it takes what is typed: a script is faster than the start of the page. */
async function form(page: Page, path: string): Promise<void> {
  await at(path)(page);
  await page.locator('form .primary:enabled').waitFor();
}

async function signIn(page: Page, password: string): Promise<void> {
  await form(page, '/login');
  await page.getByLabel('E-mail address').fill(PERSON.email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function list(page: Page): Promise<void> {
  await at('/todos')(page);
  await page.getByRole('checkbox').first().waitFor();
}

const PUBLIC: readonly Scene[] = [
  { name: 'landing', as: 'nobody', show: at('/'), whole: true },
  { name: 'sign-in', as: 'nobody', show: (page) => form(page, '/login') },
  {
    name: 'sign-in-refused',
    as: 'nobody',
    show: async (page) => {
      await signIn(page, 'not-the-password-at-all');
      await page.getByRole('alert').first().waitFor();
    },
  },
  {
    name: 'sign-in-waking',
    as: 'nobody',
    show: async (page) => {
      await sleep(page);
      await signIn(page, PERSON.password);
      await page.getByText('The server is waking up').waitFor();
    },
  },
  { name: 'register', as: 'nobody', show: (page) => form(page, '/register') },
  {
    name: 'register-weak-password',
    as: 'nobody',
    show: async (page) => {
      await form(page, '/register');
      await page.getByLabel('E-mail address').fill('grace@example.org');
      await page.getByLabel('Password', { exact: true }).fill('password');
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.locator('[aria-invalid="true"], [role="alert"]').first().waitFor();
    },
  },
  { name: 'forgot-password', as: 'nobody', show: (page) => form(page, '/forgot-password') },
  {
    name: 'forgot-password-sent',
    as: 'nobody',
    show: async (page) => {
      await form(page, '/forgot-password');
      await page.getByLabel('E-mail address').fill('grace@example.org');
      await page.getByRole('button', { name: 'Send the link' }).click();
      await page.getByText('If there is an account for').waitFor();
    },
  },
  {
    name: 'reset-password',
    as: 'nobody',
    show: async (page) => {
      await page.goto(await linkFor(page.request, PERSON.email));
      await page.getByLabel('New password', { exact: true }).waitFor();
    },
  },
  {
    name: 'reset-password-dead-link',
    as: 'nobody',
    show: async (page) => {
      await page.goto('/reset-password?token=spent');
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'no-such-page', as: 'nobody', show: at('/no-such-page') },
];

const OWN: readonly Scene[] = [
  { name: 'inbox', as: 'somebody', show: list },
  ...(['today', 'upcoming', 'overdue', 'done', 'trash'] as const).map((view): Scene => ({
    name: view,
    as: 'somebody',
    show: async (page) => {
      await at(`/todos/${view}`)(page);
      await page.getByRole('checkbox').first().waitFor();
    },
  })),
  ...(['inbox', 'today', 'done', 'trash'] as const).map((view): Scene => ({
    name: `${view}-empty`,
    as: 'newcomer',
    show: async (page) => {
      await at(view === 'inbox' ? '/todos' : `/todos/${view}`)(page);
      await page.locator('main .empty').waitFor();
    },
  })),
  {
    name: 'adding',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await page.getByLabel('Add a todo').fill('Call the plumber friday 9am #house !high');
    },
  },
  {
    name: 'editing',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await page.locator('[data-title]').first().click();
      await page.getByLabel('Title').waitFor();
    },
  },
  {
    name: 'row-menu',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await page.locator('[data-todo] [aria-haspopup="menu"]').first().click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'filtering-nothing',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await page.getByRole('searchbox').fill('submarine');
      await page.getByText('Nothing matches').waitFor();
    },
  },
  {
    name: 'completed-undo',
    as: 'newcomer',
    show: async (page) => {
      await at('/todos')(page);
      await page.getByLabel('Add a todo').fill('Sharpen the kitchen knives');
      await page.keyboard.press('Enter');
      await page.locator('[data-todo] label').first().click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
    },
  },
  {
    name: 'shortcuts',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'waking',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await sleep(page);
      await page.getByLabel('Add a todo').fill('Buy stamps');
      await page.keyboard.press('Enter');
      await page.getByText('The server is waking up').waitFor();
    },
  },
  {
    name: 'offline',
    as: 'somebody',
    show: async (page) => {
      await list(page);
      await page.context().setOffline(true);
      await page.route('**/api/**', (route) => route.abort());
      await page.getByLabel('Add a todo').fill('Buy stamps');
      await page.keyboard.press('Enter');
      await page.getByText('You are offline').waitFor();
    },
  },
  {
    name: 'session-ended',
    as: 'newcomer',
    show: async (page) => {
      await at('/todos')(page);
      await page.context().clearCookies();
      await page.getByLabel('Add a todo').fill('Buy stamps');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'settings',
    as: 'somebody',
    whole: true,
    show: async (page) => {
      await at('/settings')(page);
      await page.getByText('This browser').first().waitFor();
    },
  },
];

/** Everything there is to see, in the order in which somebody would come upon it. */
export const SCENES: readonly Scene[] = [...PUBLIC, ...OWN];
