// The benchmarks: the same server, music and browser as the tests, one at a time and with nothing beside it.
import { defineConfig } from '@playwright/test';

import tests from './playwright.config.ts';

export default defineConfig({
  ...tests,
  testDir: 'bench',
  testMatch: '*.bench.ts',
  fullyParallel: false,
  workers: 1,
  reporter: 'line',
  timeout: 1_800_000,
  // Gigabytes take their time.
  expect: { ...tests.expect, timeout: 600_000 },
});
