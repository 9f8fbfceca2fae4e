import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FRONTEND_URL, type Deployment } from '../edge/deployment.ts';
import { CHROMIUM, flagsFor } from './chromium.ts';

const LIGHTHOUSE = fileURLToPath(
  new URL('../lighthouse/node_modules/lighthouse/cli/index.js', import.meta.url),
);
export const PAGES = ['/', '/login', '/register', '/forgot-password', '/reset-password'] as const;
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
const TIMES = {
  lcp: 'largest-contentful-paint',
  tbt: 'total-blocking-time',
  cls: 'cumulative-layout-shift',
} as const;

/** How often a page is asked for again, in all its runs together. */
const MOST_LOSSES = 3;

/** What Lighthouse says of a page: scores of 100, milliseconds, and the unit of the shift, which has none. */
export type Judgement = Readonly<Record<(typeof CATEGORIES)[number] | keyof typeof TIMES, number>>;

interface Report {
  readonly lighthouseVersion: string;
  readonly environment: { readonly benchmarkIndex: number };
  readonly categories: Record<string, { readonly score: number | null }>;
  readonly audits: Record<string, { readonly numericValue?: number }>;
}

/** The judgements of one page, and what they depend on beside it. */
export interface Judged {
  readonly page: string;
  readonly runs: readonly Judgement[];
  readonly version: string;
  /** How quick Lighthouse found the processor of this machine. */
  readonly processor: readonly number[];
}

/** Has Lighthouse judge a page as on a phone, so many times, each in a new browser. */
export async function judge(page: string, deployment: Deployment, runs: number): Promise<Judged> {
  const reports: Report[] = [];
  for (let losses = 0; reports.length < runs;) {
    try {
      reports.push(await report(page, deployment));
    } catch (error) {
      if (!lostItsTrace(error) || losses === MOST_LOSSES) throw error;
      losses += 1;
      console.log('    Lighthouse lost its trace, and is asked again');
    }
  }
  return {
    page,
    runs: reports.map(judgementOf),
    version: reports[0]?.lighthouseVersion ?? '',
    processor: reports.map(({ environment }) => environment.benchmarkIndex),
  };
}

/** Lighthouse asks to be run again then; it has judged nothing, so that no figure is left out by it. */
function lostItsTrace(error: unknown): boolean {
  return error instanceof Error && error.message.includes('(NO_NAVSTART)');
}

async function report(page: string, deployment: Deployment): Promise<Report> {
  const folder = await mkdtemp(path.join(tmpdir(), 'taskwell-lighthouse-'));
  const written = path.join(folder, 'report.json');
  const options = [
    '--output=json',
    `--output-path=${written}`,
    `--only-categories=${CATEGORIES.join(',')}`,
    `--chrome-flags=${['--headless', ...flagsFor(deployment)].join(' ')}`,
    '--no-enable-error-reporting',
    '--quiet',
  ];
  try {
    await promisify(execFile)(process.execPath, [LIGHTHOUSE, FRONTEND_URL + page, ...options], {
      env: { ...process.env, CHROME_PATH: CHROMIUM },
    });
    return JSON.parse(await readFile(written, 'utf8')) as Report;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function judgementOf({ categories, audits }: Report): Judgement {
  const scores = CATEGORIES.map((name) => [name, 100 * (categories[name]?.score ?? 0)]);
  const times = Object.entries(TIMES).map(([name, audit]) => [
    name,
    audits[audit]?.numericValue ?? Infinity,
  ]);
  return Object.fromEntries([...scores, ...times]) as Judgement;
}
