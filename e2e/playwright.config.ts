import { defineConfig, devices } from '@playwright/test';

export default defineConfig({
  testDir: 'journeys',
  globalSetup: './product.ts',
  // A journey that passes at the second attempt has found something.
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  fullyParallel: true,
  workers: 2,
  // Bounds for a machine that is busy otherwise; nothing here waits for them to pass.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    },
  },
});
