import { defineConfig } from '@playwright/test';
import journeys from './playwright.config.ts';
import type { DeploymentOptions } from './deployment/fixtures.ts';

/** What Vercel would make of the frontend, and journeys through it to a backend in production mode. */
export default defineConfig<object, DeploymentOptions>({
  ...journeys,
  testDir: 'deployment',
  globalSetup: './deployment/outputs.ts',
  workers: 1,
  projects: [
    { name: 'build', testMatch: 'build.spec.ts' },
    {
      name: 'same-origin',
      testMatch: /(edges|engines|journeys|operator)\.spec\.ts/,
      grepInvert: /@cross-origin/,
      use: { topology: 'same-origin' },
    },
    {
      name: 'cross-origin',
      testMatch: /(engines|journeys|operator)\.spec\.ts/,
      grepInvert: /@same-origin/,
      use: { topology: 'cross-origin' },
    },
  ],
});
