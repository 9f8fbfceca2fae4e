/** `make screenshots`: pictures of everything there is to see; `node main.ts SHEET IMAGES [SCENE…]`. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { startThrowaway } from '../throwaway.ts';
import { openedAt, picture, SCHEMES, SCREENS, type Look } from './camera.ts';
import { PERSON, register, seed } from './day.ts';
import { resetMail } from './mail.ts';
import { SCENES, type Scene } from './scenes.ts';
import { contactSheet } from './sheet.ts';

/** Those that the README shows. */
const SHOWN = new Set([
  'inbox-desktop-light',
  'today-phone-dark',
  'editing-phone-light',
  'adding-desktop-dark',
  'inbox-phone-light',
]);
const LOOKS: readonly Look[] = (Object.keys(SCREENS) as Look['screen'][]).flatMap((screen) =>
  SCHEMES.map((scheme) => ({ screen, scheme })),
);

const [sheet = '', images = '', ...wanted] = process.argv.slice(2);

async function keep(name: string, { screen, scheme }: Look, png: Buffer): Promise<void> {
  const file = `${name}-${screen}-${scheme}`;
  await writeFile(path.join(sheet, `${file}.png`), png);
  if (SHOWN.has(file)) await writeFile(path.join(images, `${file}.png`), png);
}

/** The mail is a page of its own, with nothing around it. */
function mailScene(html: string): Scene {
  return { name: 'mail', as: 'nobody', whole: true, show: (page) => page.setContent(html) };
}

async function prepared(browser: Browser, url: string): Promise<Scene> {
  const context = await openedAt(browser, url, { screen: 'desktop', scheme: 'light' });
  await register(context.request);
  await seed(context.request);
  const { html } = await resetMail(context.request, PERSON.email);
  await context.close();
  return mailScene(html);
}

await mkdir(sheet, { recursive: true });
await mkdir(images, { recursive: true });
const product = await startThrowaway('.tools/screenshots.log');
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
});
try {
  const mail = await prepared(browser, product.url);
  const scenes = [...SCENES, mail].filter(
    ({ name }) => wanted.length === 0 || wanted.includes(name),
  );
  for (const scene of scenes) {
    console.log(`  ${scene.name}`);
    for (const look of LOOKS) {
      await keep(scene.name, look, await picture(browser, product.url, scene, look));
    }
  }
  const looks = LOOKS.map(({ screen, scheme }) => `${screen}-${scheme}`);
  const names = scenes.map(({ name }) => name);
  await writeFile(path.join(sheet, 'index.html'), contactSheet(names, looks));
} finally {
  await browser.close();
  await product.stop();
}
