import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { EndedJob } from '../src/api/wire';
import { inspect, launch, snapshot, until, visitor } from './browser';
import { answer, fakeProbe, files, media, scratch, Server } from './server';

let browser: Browser;
let server: Server;
let shared: Server | undefined; // by tests that do not mind what others have left
let context: BrowserContext;
let troubles: string[];
let page: Page;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser.close());

beforeEach(async () => {
  ({ context, troubles } = await visitor(browser));
  page = await context.newPage();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    await snapshot(page, `failed ${task.name}`);
  }
  await context.close();
  if (server !== shared) {
    await server.stop();
  }
  expect(troubles).toEqual([]);
});

const dialog = () => page.getByRole('dialog');
const ended = (how: string | RegExp) => dialog().locator('.end', { hasText: how });
const tally = async (name: string) =>
  Number((await dialog().locator('.tallies div', { hasText: name }).locator('dd').innerText()).replaceAll(',', ''));

async function start(path: string): Promise<void> {
  await page.getByRole('button', { name: 'Scan a folder' }).first().click();
  await dialog().getByLabel('Folder', { exact: true }).fill(path);
  await dialog().getByRole('button', { name: 'Start scan' }).click();
}

describe('real media', () => {
  it('is scanned within three clicks of somebody who comes for the first time', async () => {
    server = await Server.start({ SCAN_ROOTS: media });
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Choose a folder' }).waitFor();
    await inspect(page, 'welcome');
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await dialog().getByRole('button', { name: 'media' }).click();
    await dialog().getByRole('button', { name: 'odd' }).waitFor();
    await inspect(page, 'scan-new');
    await dialog().getByRole('button', { name: 'Start scan' }).click();
    await ended('Complete — ').waitFor();

    const job = (await server.newestJob()) as EndedJob;
    expect(job.status).toBe('complete');
    expect(await tally('New')).toBe(job.result?.new);
    expect(await tally('Failed')).toBe(job.result?.failed);
    expect(job.result?.new).toBeGreaterThan(5);
    expect(job.result?.failed).toBeGreaterThan(0);
    await dialog().getByText('Damaged or not media').last().waitFor();
    expect(await dialog().locator('.problem-lines li').count()).toBe(job.result?.failed);
    await inspect(page, 'scan-complete');
    await dialog().getByRole('link', { name: 'Show the videos' }).click();
    await page.getByRole('link', { name: 'holiday.mp4' }).waitFor();

    // A name that is markup is a name, wherever it is shown.
    const evil = '<img src=x onerror=document.title=1>.mp4';
    await page.getByRole('link', { name: evil }).click();
    await page.getByRole('heading', { level: 1, name: evil }).waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.title()).toBe('Video · Stoat Ferret');

    await page.goto(`${server.url}/library?layout=grid`);
    await page.getByText('holiday.mp4').waitFor();
    await inspect(page, 'posters-few');
    await page.goto(`${server.url}/library?q=rich`);
    await page.getByRole('link', { name: 'rich.mkv' }).click();
    await page.locator('.chapters').getByText('Second').waitFor();
    await page.getByText('2 tracks').waitFor();
    await page.locator('.streams summary').first().click();
    await page.getByText('FFmpeg\'s own answer').click();
    await inspect(page, 'video');
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Growth by scan' }).waitFor();
    await page.getByRole('link', { name: /media, .* added/ }).waitFor();
    await inspect(page, 'overview-few');
    await page.goto(`${server.url}/scans`);
    await page.getByRole('link', { name: media }).click();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await page.locator('.problem-lines li').first().waitFor();
    await inspect(page, 'job');
    await page.getByRole('button', { name: 'Run again' }).click();
    await ended('Complete — ').waitFor();
    expect(await tally('Unchanged')).toBe(job.result?.new);
  });
});

describe('a slow scan', () => {
  const gate = join(scratch('gate'), 'open');
  const probe = fakeProbe(`case "$*" in *held*) while [ ! -e '${gate}' ]; do sleep 0.05; done ;; esac\nsleep 0.05\necho '${answer('h264', 1920, 1080, 60)}'`);

  beforeAll(async () => {
    shared = await Server.start({ PROBE_EXECUTABLE: probe });
  });

  afterAll(() => shared?.stop());

  afterEach(() => rmSync(gate, { force: true }));

  it('shows a bar that never goes back, and stops with what it has', async () => {
    const path = files(600);
    server = shared as Server;
    await page.goto(server.url);
    const seen: number[] = [];
    await page.exposeFunction('sawProgress', (value: number) => seen.push(value));
    await page.evaluate(() => {
      new MutationObserver(() => {
        const value = document.querySelector('dialog [role=progressbar]')?.getAttribute('aria-valuenow');
        if (value !== null && value !== undefined) {
          (window as unknown as { sawProgress: (value: number) => void }).sawProgress(Number(value));
        }
      }).observe(document.body, { subtree: true, attributes: true, childList: true });
    });
    await page.getByRole('button', { name: 'Scan a folder' }).first().click();
    await dialog().getByLabel('Folder', { exact: true }).fill(path);
    const submitted = Date.now();
    await dialog().getByRole('button', { name: 'Start scan' }).click();
    await dialog().getByRole('progressbar').waitFor();
    console.log(`submit to first progress on screen: ${Date.now() - submitted} ms`);
    await until('it is some way on', async () => seen.length > 10);
    await inspect(page, 'scan-running');
    expect(seen).toEqual([...seen].sort((one, other) => one - other));

    const stopped = Date.now();
    await dialog().getByRole('button', { name: 'Stop', exact: true }).click();
    await dialog().getByText('Stopping…').or(ended('Stopped — ')).first().waitFor();
    await ended('Stopped — ').waitFor();
    console.log(`stop to stopped: ${Date.now() - stopped} ms`);
    const job = (await server.newestJob()) as EndedJob;
    expect(job.status).toBe('cancelled');
    const kept = (job.result?.scanned ?? 0) - (job.result?.failed ?? 0);
    await ended(`Stopped — ${kept} files kept`).waitFor();
    expect(kept).toBeGreaterThan(0);
    expect((await server.get<{ total: number }>('/api/v1/videos?limit=1')).total).toBe(kept);
    await inspect(page, 'scan-stopped');
  });

  it('stops at once, whatever hangs', async () => {
    server = await Server.start({ PROBE_EXECUTABLE: probe, PROBE_PARALLELISM: '10' });
    await page.goto(server.url);
    await start(files(10, (index) => `held ${index}.mp4`));
    await until('ten are being probed', async () => (await dialog().locator('.now li').count()) === 4);
    const stopped = Date.now();
    await dialog().getByRole('button', { name: 'Stop', exact: true }).click();
    await ended('Stopped — 0 files kept').waitFor();
    console.log(`stop to stopped, with ten that hang: ${Date.now() - stopped} ms`);
  });

  it('goes on when the dialog is closed, and is found by a reload and on every page', async () => {
    server = shared as Server;
    await page.goto(server.url);
    await start(files(4, (index) => `held ${index}.mp4`));
    await dialog().getByRole('progressbar').waitFor();
    await page.keyboard.press('Escape');
    const tray = page.getByRole('complementary', { name: 'Scans under way' });
    await tray.waitFor();
    await page.reload();
    for (const place of ['Library', 'Scans', 'Overview']) {
      await page.getByRole('navigation').getByRole('link', { name: place }).click();
      await page.getByRole('heading', { level: 1, name: place }).waitFor({ state: 'attached' });
      await tray.waitFor();
    }
    await page.goto(`${server.url}/scans`);
    await page.locator('.job-line').first().waitFor();
    await inspect(page, 'jobs-running');
    await tray.getByRole('button').first().click();
    await dialog().getByRole('progressbar').waitFor();
    writeFileSync(gate, '');
    await ended('Complete — 4 files in the library').waitFor();
  });

  it('waits for another in the same place, and says so', async () => {
    const path = files(2, (index) => `held ${index}.mp4`);
    server = shared as Server;
    await server.scan(path);
    await page.goto(`${server.url}/scans`);
    await start(join(path, '..'));
    await dialog().getByText(`Waits for the scan of ${path}`).waitFor();
    await inspect(page, 'scan-waiting');
    await dialog().getByRole('button', { name: 'Stop', exact: true }).click();
    await ended('Stopped — 0 files kept').waitFor();
    writeFileSync(gate, '');
  });

  it('ends in its own way when its time is up', async () => {
    server = await Server.start({ PROBE_EXECUTABLE: probe, JOBS_TIMEOUT: 'PT2S' });
    await page.goto(server.url);
    await start(files(3, (index) => `held ${index}.mp4`));
    await ended('Timed out — 0 files kept').waitFor();
    await inspect(page, 'scan-timeout');
  });

  it('ends in its own way when it fails', async () => {
    const broken = fakeProbe(`rm -f "$0"; echo '${answer('h264', 1920, 1080, 60)}'`);
    server = await Server.start({ PROBE_EXECUTABLE: broken });
    await page.goto(server.url);
    await start(files(400));
    await ended(/Failed — \d+ files? kept/).waitFor();
    expect(existsSync(broken)).toBe(false);
    expect((await dialog().locator('.end-error').innerText()).length).toBeGreaterThan(10);
    await inspect(page, 'scan-failed');
  });
});

describe('a path', () => {
  it('has to be given, and to be right', async () => {
    server = await Server.start();
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Scan a folder' }).first().click();
    const begin = dialog().getByRole('button', { name: 'Start scan' });
    expect(await begin.isDisabled()).toBe(true);
    await dialog().getByLabel('Folder', { exact: true }).fill('   ');
    expect(await begin.isDisabled()).toBe(true);
    await dialog().getByLabel('Folder', { exact: true }).fill('/no/such/folder');
    await begin.click();
    await dialog().getByRole('alert').waitFor();
    const sentence = await dialog().getByRole('alert').innerText();
    expect(sentence).toContain('/no/such/folder');
    await inspect(page, 'scan-bad-path');
    expect((await server.get<{ total: number }>('/api/v1/jobs')).total).toBe(0);
  });

  it('is found with the keyboard alone', async () => {
    const path = scratch('tree');
    server = await Server.start({ SCAN_ROOTS: join(path, '..') });
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Choose a folder' }).focus();
    await page.keyboard.press('Enter');
    const first = dialog().locator('.browser-entry').first();
    await first.focus();
    await page.keyboard.press('Enter');
    await dialog().getByRole('button', { name: path.split('/').at(-1) ?? '' }).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await dialog().getByText('No folders in here.').waitFor();
    await dialog().getByLabel('Folder', { exact: true }).focus();
    await page.keyboard.press('Enter');
    await ended('Complete — 0 files').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Choose a folder');
  });
});
