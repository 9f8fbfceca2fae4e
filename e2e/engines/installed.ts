import { missingProgram, type Engine } from './engine.ts';
import { FIREFOX, startFirefox } from './firefox.ts';
import { startWebkit, WEBKIT } from './webkit.ts';

interface Kind {
  readonly name: string;
  readonly programs: readonly string[];
  /** What brings the programs, on Debian. */
  readonly packages: string;
  readonly start: (proxy: string) => Promise<Engine>;
  /** Whether it keeps a cookie that another site than the page's has set. */
  readonly keepsForeignCookies: boolean;
}

/** The engines besides Chromium, which Playwright drives by itself. */
export const ENGINES: readonly Kind[] = [
  {
    name: 'Firefox',
    programs: FIREFOX,
    packages: 'firefox-esr',
    start: startFirefox,
    keepsForeignCookies: true,
  },
  {
    name: 'WebKit',
    programs: WEBKIT,
    packages: 'webkit2gtk-driver xvfb',
    start: startWebkit,
    keepsForeignCookies: false,
  },
];

/** Says which engines are not tried and how to get them; with E2E=required that is a failure. */
export function reportMissingEngines(): void {
  for (const { name, programs, packages } of ENGINES) {
    const missing = missingProgram(programs);
    if (missing === undefined) continue;
    const sentence = `${missing} is not installed (Debian: apt-get install ${packages})`;
    if (process.env['E2E'] === 'required') throw new Error(`E2E=required, and ${sentence}.`);
    console.warn(`\nNothing is tried in ${name}: ${sentence}.\n`);
  }
}
