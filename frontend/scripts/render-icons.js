// Renders the PNG icons from their SVG drawings: `node scripts/render-icons.js` after changing one.
import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright';

const ICONS = [
  ['taskwell.svg', 'taskwell-192.png', 192],
  ['taskwell.svg', 'taskwell-512.png', 512],
  ['taskwell-maskable.svg', 'taskwell-maskable-512.png', 512],
];
const folder = new URL('../static/icons/', import.meta.url);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
for (const [drawing, picture, size] of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const svg = await readFile(new URL(drawing, folder), 'utf8');
  await page.setContent(`<style>*{margin:0}svg{display:block}</style>${svg}`);
  await page.addStyleTag({ content: `svg{inline-size:${size}px}` });
  await writeFile(new URL(picture, folder), await page.screenshot({ omitBackground: true }));
}
await browser.close();
