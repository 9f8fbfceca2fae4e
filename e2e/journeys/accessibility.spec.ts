import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { play, SCHEMES, type Stage } from '../tour/camera.ts';
import { begin } from '../tour/day.ts';
import type { Scene } from '../tour/scene.ts';
import { SCENES } from '../tour/scenes.ts';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const PHONE = { width: 320, height: 640 };

/** What axe finds on the page as it is now, each finding with the elements it is about. */
async function findings(page: Page, { headless }: Scene): Promise<string[]> {
  const axe = new AxeBuilder({ page }).withTags(WCAG);
  if (headless) axe.disableRules('page-has-heading-one');
  const { violations } = await axe.analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}

/** What reaches beyond the window, or makes the page scroll sideways. */
function beyond(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth: widest, scrollWidth } = document.documentElement;
    const isBeyond = (element: Element): boolean => {
      const { left, right } = element.getBoundingClientRect();
      return right > left && (left < -1 || right > widest + 1);
    };
    const found = [...document.querySelectorAll('body :not(.skip-link)')]
      .filter((element) => isBeyond(element))
      .map((element) => element.outerHTML.slice(0, 120));
    return scrollWidth > widest ? [`${String(scrollWidth)} pixels wide`, ...found] : found;
  });
}

/** Runs in the page: the seconds of the longest transition or animation that any element has. */
function longestMotion(): number {
  const seconds = [...document.querySelectorAll('*')].flatMap((element) =>
    [undefined, '::before', '::after'].flatMap((part) => {
      const style = getComputedStyle(element, part);
      return [...style.transitionDuration.split(','), ...style.animationDuration.split(',')];
    }),
  );
  return Math.max(...seconds.map((each) => Number.parseFloat(each)));
}

const withStage = test.extend<object, { stage: Stage }>({
  stage: [
    async ({ browser, playwright }, use, { workerIndex }) => {
      const url = process.env['TASKWELL_URL'] ?? '';
      const request = await playwright.request.newContext({ baseURL: url });
      const somebody = await begin(request, `ada-${String(workerIndex)}@example.org`);
      await request.dispose();
      await use({ browser, url, somebody });
    },
    { scope: 'worker' },
  ],
});

for (const scheme of SCHEMES) {
  for (const scene of SCENES) {
    withStage(
      `${scene.name}, ${scheme}: no accessibility findings, nothing beyond a narrow screen, no motion`,
      async ({ stage }) => {
        const look = { screen: scene.only ?? 'desktop', scheme };
        await play(stage, scene, look, async (page) => {
          expect(await findings(page, scene)).toEqual([]);
          expect(await page.evaluate(longestMotion)).toBeLessThanOrEqual(0.001);
          await page.setViewportSize(PHONE);
          expect(await findings(page, scene)).toEqual([]);
          expect(await beyond(page)).toEqual([]);
        });
      },
    );
  }
}

test('a screen reader is told the list as it is', async ({ page, list }) => {
  await list.add('Water the plants #house !high');
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - link "Skip to the list"
    - complementary:
      - navigation "Views":
        - link "Taskwell"
        - list:
          - listitem:
            - link "Inbox 1 todo"
          - listitem:
            - link "Today"
          - listitem:
            - link "Upcoming"
          - listitem:
            - link "Overdue"
          - listitem:
            - link "Done"
          - listitem:
            - link "Trash"
        - heading "Tags" [level=2]
        - list:
          - listitem:
            - link "house"
        - list:
          - listitem:
            - link "Settings"
          - listitem:
            - button "Keyboard shortcuts"
    - status
    - main:
      - heading "Inbox" [level=1]
      - textbox "Add a todo"
      - button "Add" [disabled]
      - search:
        - searchbox "Search"
        - combobox "Priority"
        - combobox "Order"
      - region "Inbox":
        - list:
          - listitem:
            - checkbox "Water the plants"
            - 'button "Water the plants High priority #house"'
            - button "More for Water the plants"
    - paragraph: Added Water the plants
    - region "Messages"
  `);
});
