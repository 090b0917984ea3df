// Runs the end-to-end tests, if there is a browser to run them in. Ends with 77 where there is none.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SKIPPED = 77;
const home = dirname(dirname(fileURLToPath(import.meta.url)));
const brought = join(home, '..', 'server', 'target', 'browser');
const found = installed() ?? fromNpm();
if (found === null) {
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
  { cwd: home, stdio: 'inherit', env: { ...process.env, CHROME_PATH: found.executable, CHROME_LIBRARIES: found.libraries } },
);
process.exit(status ?? 1);

function installed() {
  const named = process.env.CHROME_PATH;
  if (named) {
    return { executable: named, libraries: '' };
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
  const directories = [...(process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':'), '/snap/bin'];
  const places = [
    ...directories.flatMap((directory) => names.map((name) => join(directory, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  const executable = places.find((place) => existsSync(place));
  return executable === undefined ? null : { executable, libraries: '' };
}

/** A Chromium for cloud functions, which comes as a package and brings what a bare Linux lacks; older than most. */
function fromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return null;
  }
  if (!existsSync(join(brought, 'node_modules', '@sparticuz', 'chromium'))) {
    mkdirSync(brought, { recursive: true });
    writeFileSync(join(brought, 'package.json'), '{"private": true, "type": "module"}');
    console.log('There is no Chrome or Chromium: trying the one that npm has (60 MB).');
    spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel', 'error', '@sparticuz/chromium@138.0.2'], {
      cwd: brought,
      stdio: 'inherit',
    });
  }
  const script = `const { default: chromium } = await import('@sparticuz/chromium');
    console.log(JSON.stringify({ executable: await chromium.executablePath(), libraries: process.env.LD_LIBRARY_PATH ?? '' }));`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: brought,
    encoding: 'utf8',
    // Only told that it runs as a cloud function does it unpack its libraries.
    env: { ...process.env, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x', TMPDIR: brought },
  });
  const unpacked = status === 0 ? JSON.parse(stdout.trim().split('\n').at(-1)) : null;
  const env = { ...process.env, LD_LIBRARY_PATH: unpacked?.libraries };
  return unpacked !== null && spawnSync(unpacked.executable, ['--version'], { env }).status === 0 ? unpacked : null;
}
