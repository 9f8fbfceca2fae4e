import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { Credentials } from '../fixtures.ts';
import { NOW, register, signIn, signOut, TIME_ZONE } from './day.ts';
import type { Scene } from './scene.ts';

export const SCREENS = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
} as const;
export type Screen = keyof typeof SCREENS;
export const SCHEMES = ['light', 'dark'] as const;

export interface Look {
  readonly screen: Screen;
  readonly scheme: (typeof SCHEMES)[number];
}

/** Every look of a scene. */
export function looksOf({ only }: Scene): Look[] {
  const screens = only === undefined ? (Object.keys(SCREENS) as Screen[]) : [only];
  return screens.flatMap((screen) => SCHEMES.map((scheme) => ({ screen, scheme })));
}

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)/g;

/** Where scenes are played, and by whom. */
export interface Stage {
  readonly browser: Browser;
  readonly url: string;
  /** The one with a day before them. */
  readonly somebody: Credentials;
}

/** Takes a picture of a scene. */
export function picture(stage: Stage, scene: Scene, look: Look): Promise<Buffer> {
  return play(stage, scene, look, (page) => page.screenshot({ fullPage: scene.whole ?? false }));
}

/** Leads a browser of its own, in which it is always the same moment, into a scene; then `act` looks at it. */
export async function play<T>(
  { browser, url, somebody }: Stage,
  scene: Scene,
  look: Look,
  act: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await openedAt(browser, url, look);
  try {
    if (scene.as === 'somebody') await signIn(context.request, somebody);
    if (scene.as === 'newcomer') await register(context.request, newcomer());
    const page = await context.newPage();
    await scene.show(page, somebody);
    await atRest(page);
    const seen = await act(page);
    // Else the settings would list every scene that was played before.
    await signOut(context.request);
    return seen;
  } finally {
    await context.close();
  }
}

/** Nobody so far, with an address that fits into a field. */
function newcomer(): string {
  return `grace-${randomUUID().slice(0, 8)}@example.org`;
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
