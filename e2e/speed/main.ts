/** `make bench-frontend`: measures the frontend as it is deployed; `node main.ts RESULTS README [RUNS]`. */
import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from '@playwright/test';
import { projectVariables, startDeployment } from '../edge/deployment.ts';
import { vercelBuild } from '../edge/vercel-build.ts';
import { feel } from './app-page.ts';
import { CHROMIUM } from './chromium.ts';
import { judge, PAGES } from './public-pages.ts';
import { figures, resultsPage, type Measured } from './report.ts';

/** Between these the README keeps the figures. */
const PLACE = /(<!-- make bench-frontend -->\n)[^]*?(<!-- \/make bench-frontend -->)/;
/** Two thousand todos are written faster than any person would be let. */
const SETTINGS = { RATE_LIMIT_TODO_WRITES: '100000/minute' };

const [results = '', readme = '', runs = '3'] = process.argv.slice(2);

async function measure(): Promise<Measured> {
  const build = await vercelBuild(projectVariables('same-origin'));
  if (!build.succeeded) throw new Error(`vercel build failed:\n${build.log}`);
  const deployment = await startDeployment('same-origin', build.output, SETTINGS);
  try {
    const pages = [];
    for (const page of PAGES) {
      console.log(`  ${page}`);
      pages.push(await judge(page, deployment, Number(runs)));
    }
    console.log('  /todos');
    const felt = await feel(deployment);
    return { pages, felt, browser: await version(), on: new Date() };
  } finally {
    await deployment.stop();
    await build.dispose();
  }
}

async function version(): Promise<string> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  const known = browser.version();
  await browser.close();
  return `Chromium ${known}`;
}

const measured = await measure();
await writeFile(results, resultsPage(measured));
const before = await readFile(readme, 'utf8');
await writeFile(
  readme,
  before.replace(PLACE, (_, begin: string, end: string) => `${begin}${figures(measured)}\n${end}`),
);
console.log(`\n${figures(measured)}`);
