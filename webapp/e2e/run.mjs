// Runs the end-to-end tests, if there is a browser to run them in. Ends with 77 where there is none.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SKIPPED = 77;
const home = dirname(dirname(fileURLToPath(import.meta.url)));
const executable = browser();
if (executable === null) {
  const isCi = process.env.CI === 'true';
  console.error(`
==============================================================================
 The end-to-end tests of the web app ${isCi ? 'CANNOT RUN' : 'ARE SKIPPED'}: there is no Chrome or Chromium.
 Install one (Debian, Ubuntu: apt-get install chromium), or point CHROME_PATH
 at one, and run again.
==============================================================================
`);
  process.exit(isCi ? 1 : SKIPPED);
}
const { status } = spawnSync(
  process.execPath,
  [join(home, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--config', 'vitest.e2e.config.ts', ...process.argv.slice(2)],
  { cwd: home, stdio: 'inherit', env: { ...process.env, CHROME_PATH: executable } },
);
process.exit(status ?? 1);

function browser() {
  const named = process.env.CHROME_PATH;
  if (named) {
    return named;
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
  const directories = [...(process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':'), '/snap/bin'];
  const places = [
    ...directories.flatMap((directory) => names.map((name) => join(directory, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  return places.find((place) => existsSync(place)) ?? null;
}
