import { cpus, loadavg } from 'node:os';
import { SLOWDOWN, TODOS } from './app-page.ts';
import type { Judged, Judgement } from './public-pages.ts';
import type { Felt } from './watch.ts';

/** What was measured, and on what. */
export interface Measured {
  readonly pages: readonly Judged[];
  readonly felt: readonly Felt[];
  readonly browser: string;
  readonly on: Date;
}

/** The figures as two tables, for the README and the page it links to alike. */
export function figures({ pages, felt }: Measured): string {
  return [
    '| Page | Performance | Accessibility | Best practices | SEO | LCP | TBT | CLS |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
    ...pages.map(({ page, runs }) => row([`\`${page}\``, ...cells(runs)])),
    '',
    `| In a list of ${grouped(TODOS)} todos | Slowest |`,
    '|---|--:|',
    ...felt.map((each) => row([each.what, slowest(each)])),
  ].join('\n');
}

/** The page of results: the figures, and how they came about. */
export function resultsPage(measured: Measured): string {
  const { pages, browser, on } = measured;
  const { version = '', runs = [] } = pages[0] ?? {};
  return `# How fast the frontend is

\`make bench-frontend\` wrote this page on ${on.toISOString().slice(0, 10)}, on a machine of ${machine(pages)}.

${figures(measured)}

The pages are what \`vercel build\` makes of the frontend, served by its own routing table with its headers, over TLS and
HTTP/2, compressed by Brotli; the backend runs in production mode behind stand-ins for both platforms' edges.

**Public pages.** Lighthouse ${version} with ${browser} and its preset for phones (a slow 4G network and a processor
four times slower, both simulated), medians of ${String(runs.length)} runs, each in a new browser. Goals: performance 98, the other
scores 100, LCP 1.2 s, TBT 100 ms, CLS 0.02.

**The list.** An account with ${grouped(TODOS)} open todos, on the screen of a phone, the processor slowed down ${String(SLOWDOWN)} times. Each
figure is the slowest interaction of its kind, from the key or the finger to the next frame, as the browser's Event
Timing tells it (the INP of somebody who did only that); for scrolling the longest frame, of which the browser records
none under 50 ms. Goal: 100 ms.
`;
}

function machine(pages: readonly Judged[]): string {
  const [processor] = cpus();
  const index = Math.round(median(pages.flatMap((judged) => judged.processor)));
  const [load = 0] = loadavg();
  return `${String(cpus().length)} processors (${processor?.model.trim() ?? 'of unknown make'}), ${String(index)} by Lighthouse's
own measure, with ${load.toFixed(1)} processes at work at the end`;
}

function cells(runs: readonly Judgement[]): string[] {
  const of = (name: keyof Judgement): number => median(runs.map((run) => run[name]));
  const scores = (['performance', 'accessibility', 'best-practices', 'seo'] as const).map((name) =>
    String(Math.round(of(name))),
  );
  const seconds = `${(of('lcp') / 1000).toFixed(2)} s`;
  return [...scores, seconds, `${String(Math.round(of('tbt')))} ms`, of('cls').toFixed(3)];
}

function slowest({ worstMs, count }: Felt): string {
  return count === 0 ? `under ${String(worstMs)} ms` : `${String(Math.round(worstMs))} ms`;
}

function row(content: readonly string[]): string {
  return `| ${content.join(' | ')} |`;
}

function grouped(number: number): string {
  return number.toLocaleString('en').replace(',', ' ');
}

/** The middle one of these, the lower of the two when there are two. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
}
