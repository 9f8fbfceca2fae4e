import { existsSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['CHROMIUM'] ?? INSTALLED.find((path) => existsSync(path));

// For a machine that is busy otherwise; nothing waits for it to pass.
const PATIENCE = { poll: { timeout: 30_000 } };

/** Rules run in Node; whatever has a face, or reacts, in a real browser; the built site as a whole. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'rules',
          include: ['tests/{lib,lint,hosting}/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts'],
          // The linter reads the whole project for its first answer.
          testTimeout: 60_000,
        },
      },
      {
        plugins: [svelte()],
        optimizeDeps: { include: ['fractional-indexing', 'vitest-browser-svelte', 'axe-core'] },
        test: {
          name: 'browser',
          include: ['tests/lib/**/*.browser.test.ts'],
          testTimeout: 60_000,
          expect: PATIENCE,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...(executablePath === undefined ? {} : { executablePath }),
                args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        test: {
          name: 'site',
          include: ['tests/site/**/*.test.ts'],
          testTimeout: 60_000,
          expect: PATIENCE,
        },
      },
    ],
  },
});
