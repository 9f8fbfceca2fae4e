import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { NOW, register, signIn, TIME_ZONE } from './day.ts';
import type { Scene } from './scenes.ts';

export const SCREENS = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
} as const;
export const SCHEMES = ['light', 'dark'] as const;

export interface Look {
  readonly screen: keyof typeof SCREENS;
  readonly scheme: (typeof SCHEMES)[number];
}

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)/g;

/** Takes a picture of a scene, in a browser of its own in which it is always the same moment. */
export async function picture(
  browser: Browser,
  url: string,
  scene: Scene,
  look: Look,
): Promise<Buffer> {
  const context = await openedAt(browser, url, look);
  try {
    if (scene.as === 'somebody') await signIn(context.request);
    if (scene.as === 'newcomer') await register(context.request, `${randomUUID()}@example.org`);
    const page = await context.newPage();
    await scene.show(page);
    await atRest(page);
    return await page.screenshot({ fullPage: scene.whole ?? false });
  } finally {
    await context.close();
  }
}

export async function openedAt(
  browser: Browser,
  url: string,
  { screen, scheme }: Look,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    ...SCREENS[screen],
    baseURL: url,
    colorScheme: scheme,
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
    locale: 'en-GB',
    timezoneId: TIME_ZONE,
  });
  await context.clock.setFixedTime(NOW);
  await moveAnswersTo(context, NOW);
  return context;
}

/** The server has the time of day; what it says of this minute is told as if it were that moment. */
async function moveAnswersTo(context: BrowserContext, moment: Date): Promise<void> {
  const shift = moment.getTime() - Date.now();
  const moved = (instant: string): string => new Date(Date.parse(instant) + shift).toISOString();
  await context.route('**/api/v1/**', async (route) => {
    const answer = await route.fetch().catch(() => null);
    if (answer === null) {
      await route.abort();
      return;
    }
    const body = (await answer.text()).replace(INSTANT, moved);
    await route.fulfill({ response: answer, body });
  });
}

async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const animations = document.getAnimations().map(({ finished }) => finished.catch(() => null));
    await Promise.all(animations);
  });
}
