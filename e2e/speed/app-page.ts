import { randomUUID } from 'node:crypto';
import {
  chromium,
  devices,
  type APIRequestContext,
  type Locator,
  type Page,
} from '@playwright/test';
import { FRONTEND_URL, type Deployment } from '../edge/deployment.ts';
import { TodoList } from '../pages/todo-list.ts';
import { CHROMIUM, flagsFor } from './chromium.ts';
import { Watch, type Felt } from './watch.ts';

/** A phone stands for the slow end: its processor is about this much slower than the one of this machine. */
export const SLOWDOWN = 4;
export const TODOS = 2_000;

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>;

const MOST_ATTEMPTS = 10;

/** Opens a list of thousands as on a phone, does in it what people do, and measures how it answers. */
export async function feel(deployment: Deployment): Promise<Felt[]> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: flagsFor(deployment) });
  try {
    const context = await browser.newContext({
      ...devices['Pixel 7'],
      baseURL: FRONTEND_URL,
      proxy: { server: deployment.proxy },
      ignoreHTTPSErrors: true,
    });
    const page = await context.newPage();
    await fill(page.request);
    const watch = await Watch.over(page);
    await new TodoList(page).open();
    const counted = page.locator('aside .count', { hasText: String(TODOS) });
    await counted.first().waitFor({ state: 'attached' });
    const phone = await context.newCDPSession(page);
    await phone.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    return await everything(page, watch);
  } finally {
    await browser.close();
  }
}

/** An account with a list that is longer than anybody's. */
async function fill(request: APIRequestContext): Promise<void> {
  const data = { email: `${randomUUID()}@example.com`, password: 'plum-thunder-42-lantern' };
  const made = await request.post('/api/v1/auth/register', { data });
  if (!made.ok()) throw new Error(`There is no account: ${await made.text()}`);
  for (let first = 0; first < TODOS; first += 20) {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, next) =>
        request.post('/api/v1/todos', { data: todo(first + next) }),
      ),
    );
    for (const answer of answers) {
      if (!answer.ok()) throw new Error(`There is no todo: ${await answer.text()}`);
    }
  }
}

function todo(number: number): object {
  const day = new Date(Date.now() + ((number % 60) - 10) * 86_400_000);
  return {
    title: `Todo ${String(number)}: ask about the ${['door', 'roof', 'garden'][number % 3] ?? ''}`,
    priority: number % 4,
    tags: number % 2 === 0 ? ['home'] : [],
    due: number % 3 === 0 ? { date: day.toISOString().slice(0, 10) } : null,
  };
}

async function everything(page: Page, watch: Watch): Promise<Felt[]> {
  // Not by role: in a page of thousands of names that would be work of the page's, in the middle of what is measured.
  const entry = page.locator('#quick-add');
  const search = page.locator('#search');
  const rows = page.locator('[data-todo]');
  const tap = async (target: Locator): Promise<void> => {
    const { x, y, width, height } = await boxOf(target);
    await page.touchscreen.tap(x + width / 2, y + height / 2);
  };
  const type = (line: string): Promise<void> =>
    // As fast as people do at best.
    page.keyboard.type(line, { delay: 80 });

  return [
    await watch.interactions('type a todo and add it', async () => {
      await tap(entry);
      await type('Call the electrician tomorrow 16:00 #home');
      await page.keyboard.press('Enter');
    }),
    await watch.interactions('tick off ten todos', async () => {
      for (let nth = 0; nth < 10; nth += 1) await tap(rows.nth(3).locator('label'));
    }),
    await watch.interactions('open a todo, change it and save it', async () => {
      const title = rows.nth(1).locator('form input').first();
      await tap(rows.nth(1).locator('[data-title]'));
      await title.waitFor();
      await tap(title);
      await type(' again');
      await page.keyboard.press('Enter');
      await title.waitFor({ state: 'detached' });
    }),
    await watch.frames('scroll through the list', () => scroll(page)),
    await watch.interactions('search', async () => {
      await tap(search);
      await type('roof');
      for (let typed = 0; typed < 4; typed += 1) await page.keyboard.press('Backspace');
    }),
    await watch.interactions('go to another view and back', async () => {
      await tap(page.locator('footer a[href="/todos/upcoming"]'));
      await page.locator('h1', { hasText: 'Upcoming' }).waitFor();
      await tap(page.locator('footer a[href="/todos"]'));
      await page.locator('h1', { hasText: 'Inbox' }).waitFor();
    }),
  ];
}

/** Where this is. A row that was just ticked may leave between being found and being measured; then the next is asked. */
async function boxOf(target: Locator): Promise<Box> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const box = await target.boundingBox();
    if (box !== null) return box;
  }
  throw new Error(`There is nothing to tap: ${String(target)}.`);
}

/** Flings a finger over the list, down and back to the top. */
async function scroll(page: Page): Promise<void> {
  const finger = await page.context().newCDPSession(page);
  for (const yDistance of [-12_000, 12_000]) {
    await finger.send('Input.synthesizeScrollGesture', {
      x: 200,
      y: 500,
      yDistance,
      speed: 4_000,
      gestureSourceType: 'touch',
    });
  }
}
