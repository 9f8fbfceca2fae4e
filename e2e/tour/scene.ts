import type { Page } from '@playwright/test';
import type { Credentials } from '../fixtures.ts';
import type { Screen } from './camera.ts';

/** One state of one page. */
export interface Scene {
  readonly name: string;
  /** Whose browser it is: nobody's, somebody's with a day before them, or that of somebody new. */
  readonly as: 'nobody' | 'somebody' | 'newcomer';
  /** Leads the page into the state; `somebody` is the one with a day before them. */
  readonly show: (page: Page, somebody: Credentials) => Promise<void>;
  /** Whether all of the page is in the picture, and not only what a window holds. */
  readonly whole?: true;
  /** The screen on which alone there is such a state. */
  readonly only?: Screen;
  /** Whether the page has no heading yet, because it is not known which one. */
  readonly headless?: true;
}

const WEBSITE_OF_PLATFORM = { status: 503, contentType: 'text/html', body: '<h1>503</h1>' };

/** Opens a page that needs nothing else to be ready. */
export function at(path: string): Scene['show'] {
  return async (page) => {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
}

/** Has the platform answer in the place of a backend that sleeps. */
export async function sleep(page: Page): Promise<void> {
  await page.route('**/api/**', (route) => route.fulfill(WEBSITE_OF_PLATFORM));
}

/** Has the backend refuse what is asked for at `path`. */
export async function refuse(
  page: Page,
  path: string,
  [status, code]: readonly [number, string],
): Promise<void> {
  await page.route(`**/api/v1/${path}`, (route) =>
    route.fulfill({
      status,
      contentType: 'application/problem+json',
      headers: { 'x-taskwell': '1', 'retry-after': '40' },
      body: JSON.stringify({ status, code, request_id: '0199a1f2-7c3e' }),
    }),
  );
}

/** Opens a form, and waits until it takes what is typed: a script is faster than the start of the page. */
export async function form(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('form .primary:enabled').waitFor();
}

export async function signIn(page: Page, { email, password }: Credentials): Promise<void> {
  await form(page, '/login');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function list(page: Page): Promise<void> {
  await page.goto('/todos');
  await page.getByRole('checkbox').first().waitFor();
}

/** Writes a todo down in the list that is open. */
export async function add(page: Page, line: string): Promise<void> {
  await page.getByLabel('Add a todo').fill(line);
  await page.keyboard.press('Enter');
}
