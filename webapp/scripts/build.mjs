// Builds the page into the server's classes: installs what it is built with and checks the types; does nothing when
// nothing has changed since the last time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const MOST_SCRIPT = 150_000;

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(home, '..', 'server', 'target');
const pages = join(target, 'classes', 'web');
const stamp = join(target, 'webapp.stamp');

install();
const inputs = fingerprint(['src', 'public', 'scripts', 'index.html', 'package-lock.json', 'tsconfig.json', 'vite.config.ts']);
if (existsSync(join(pages, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) {
  process.exit(0);
}
run(process.execPath, [join(home, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit']);
run(process.execPath, [join(home, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn']);
weigh();
mkdirSync(target, { recursive: true });
writeFileSync(stamp, inputs);

function install() {
  const lock = hash(readFileSync(join(home, 'package-lock.json')));
  const installed = join(home, 'node_modules', '.installed');
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== lock) {
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error']);
    writeFileSync(installed, lock);
  }
}

/** What a browser has to load before it shows anything. */
function weigh() {
  const index = readFileSync(join(pages, 'index.html'), 'utf8');
  const scripts = [...index.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
  const bytes = scripts.reduce((sum, script) => sum + gzipSync(readFileSync(join(pages, script))).length, 0);
  console.log(`The page loads ${(bytes / 1000).toFixed(1)} kB of script (gzip); ${MOST_SCRIPT / 1000} kB are allowed.`);
  if (scripts.length === 0 || bytes > MOST_SCRIPT) {
    console.error('That is too much: see docs/decisions/0010-webapp-dependencies.md.');
    process.exit(1);
  }
  if (/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/.test(index)) {
    console.error('index.html has an inline script or style, which the content security policy refuses.');
    process.exit(1);
  }
}

function fingerprint(names) {
  const parts = names.flatMap((name) => files(join(home, name))).map((file) => `${relative(home, file)} ${hash(readFileSync(file))}`);
  return hash(parts.join('\n'));
}

function files(path) {
  return statSync(path).isDirectory() ? readdirSync(path).sort().flatMap((name) => files(join(path, name))) : [path];
}

function hash(content) {
  return createHash('sha256').update(content).digest('hex');
}

function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: home, stdio: 'inherit', shell: process.platform === 'win32' && program === 'npm' });
  if (status !== 0) {
    console.error(error === undefined ? `${program} failed` : `${program} could not be started: ${error.message}`);
    process.exit(1);
  }
}
