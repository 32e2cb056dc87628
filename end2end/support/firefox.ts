// Debian's own Firefox, driven by WebDriver BiDi: no browser is downloaded, and none is patched.
import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from '@playwright/test';

import { withSound } from './sound.ts';

type Use = Partial<PlaywrightTestOptions & PlaywrightWorkerOptions>;

/** For `test.use()` of a file that is tested in Firefox. */
export const FIREFOX: Use = {
  browserName: 'firefox',
  channel: 'moz-firefox',
  launchOptions: {
    executablePath: process.env['FIREFOX'] ?? '/usr/bin/firefox-esr',
    env: withSound(),
    firefoxUserPrefs: {
      // As after a tap: the tests' own taps count, but not for what plays after them.
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
    },
  },
};
