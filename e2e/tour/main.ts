/** `make screenshots`: pictures of everything there is to see; `node main.ts SHEET IMAGES [SCENE…]`. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { startThrowaway } from '../throwaway.ts';
import { looksOf, openedAt, picture, type Look, type Stage } from './camera.ts';
import { begin, changePassword, register } from './day.ts';
import { onlyMail, resetMail } from './mail.ts';
import type { Scene } from './scene.ts';
import { SCENES } from './scenes.ts';
import { contactSheet } from './sheet.ts';

/** Those that the README shows. */
const SHOWN: readonly string[] = [
  'inbox-desktop-light',
  'today-phone-dark',
  'editing-phone-light',
  'adding-desktop-dark',
  'inbox-phone-light',
];

const [sheet = '', images = '', ...wanted] = process.argv.slice(2);

async function keep(name: string, { screen, scheme }: Look, png: Buffer): Promise<void> {
  const file = `${name}-${screen}-${scheme}`;
  await writeFile(path.join(sheet, `${file}.png`), png);
  if (SHOWN.includes(file)) await writeFile(path.join(images, `${file}.png`), png);
}

/** A mail is a page of its own, with nothing around it. */
function mailScene(name: string, html: string): Scene {
  return { name, as: 'nobody', whole: true, show: (page) => page.setContent(html) };
}

/** Somebody with a day before them, and the mails that people get. */
async function prepared(browser: Browser, url: string): Promise<[Stage, Scene[]]> {
  const context = await openedAt(browser, url, { screen: 'desktop', scheme: 'light' });
  const { request } = context;
  const somebody = await begin(request, 'ada@example.org');
  const link = await resetMail(request, somebody.email);
  await register(request, 'grace@example.com');
  await changePassword(request);
  const notice = await onlyMail(request, 'grace@example.com');
  await context.close();
  const mails = [mailScene('mail-link', link.html), mailScene('mail-notice', notice.html)];
  return [{ browser, url, somebody }, mails];
}

// What is not there any more has no picture either.
if (wanted.length === 0) await rm(sheet, { recursive: true, force: true });
await mkdir(sheet, { recursive: true });
await mkdir(images, { recursive: true });
const product = await startThrowaway('.tools/screenshots.log');
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
});
try {
  const [stage, mails] = await prepared(browser, product.url);
  const scenes = [...SCENES, ...mails].filter(
    ({ name }) => wanted.length === 0 || wanted.includes(name),
  );
  for (const scene of scenes) {
    console.log(`  ${scene.name}`);
    for (const look of looksOf(scene)) {
      await keep(scene.name, look, await picture(stage, scene, look));
    }
  }
  await writeFile(path.join(sheet, 'index.html'), contactSheet(scenes));
} finally {
  await browser.close();
  await product.stop();
}
