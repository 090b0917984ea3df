import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { inspect, launch, until, visitor } from './browser';
import { answer, fakeProbe, files, scratch, Server } from './server';

const gate = join(scratch('gate'), 'open');
const probe = fakeProbe(`while [ ! -e '${gate}' ]; do sleep 0.05; done\necho '${answer('hevc', 3840, 2160, 600)}'`);
let browser: Browser;
let server: Server;
let context: BrowserContext;
let troubles: string[];

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser.close());

beforeEach(async () => {
  ({ context, troubles } = await visitor(browser));
  server = await Server.start({ PROBE_EXECUTABLE: probe });
});

afterEach(async () => {
  await context.close();
  await server.stop();
  rmSync(gate, { force: true });
  expect(troubles).toEqual([]);
});

async function open(path = '/scans'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.url + path);
  await connection(page, 'live').waitFor();
  return page;
}

const connection = (page: Page, state: string) => page.locator(`[data-connection="${state}"]`);
const tray = (page: Page) => page.getByRole('complementary', { name: 'Scans under way' });

it('is one stream for eight tabs, and calls are still answered in each', async () => {
  const pages = await Promise.all(Array.from({ length: 8 }, () => open()));
  expect(await server.streams()).toBe(1);
  await server.scan(files(5));
  await Promise.all(pages.map((page) => tray(page).waitFor()));
  const answered = await Promise.all(pages.map((page) => page.evaluate(async () => (await fetch('/api/v1/jobs')).status)));
  expect(answered).toEqual(Array(8).fill(200));
  writeFileSync(gate, '');
  await Promise.all(pages.map((page) => tray(page).getByText('Complete — 5 files in the library').waitFor()));
  expect(await server.streams()).toBe(1);
});

it('is one stream without shared workers, too, and passes to the next tab when its owner goes', async () => {
  await context.addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'));
  const first = await open();
  const second = await open();
  const third = await open();
  expect(await server.streams()).toBe(1);
  await server.scan(files(5));
  await tray(third).waitFor();
  await first.close();
  await until('one stream again', async () => (await server.streams()) === 1);
  writeFileSync(gate, '');
  for (const page of [second, third]) {
    await tray(page).getByText('Complete — 5 files in the library').waitFor();
    await connection(page, 'live').waitFor();
  }
});

it('shows in one tab what was begun, and stopped, in another', async () => {
  const first = await open();
  const second = await open('/library');
  const job = await server.scan(files(5));
  await tray(second).getByRole('button').click();
  await second.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
  await tray(first).getByText('Stopped — 0 files kept').waitFor();
  await first.goto(`${server.url}/scans/${job.job_id}`);
  await first.locator('.badge', { hasText: 'Stopped' }).waitFor();
});

it('heals when the server is killed in the middle of a scan', async () => {
  const page = await open();
  await server.scan(files(5));
  await tray(page).getByRole('button').click();
  await page.getByRole('dialog').getByRole('progressbar').waitFor();
  await server.stop('SIGKILL');
  await connection(page, 'reconnecting').waitFor({ state: 'attached' });
  await connection(page, 'gone').waitFor({ state: 'attached' });
  await inspect(page, 'server-gone');
  await server.again();
  await connection(page, 'live').waitFor({ state: 'attached' });
  // Whether it was resumed or given up: the page says what the server says.
  writeFileSync(gate, '');
  await until('the page has the end that the server has', async () => {
    const job = await server.newestJob();
    const end = job.status === 'complete' ? 'Complete — 5 files' : 'Failed — 0 files kept';
    return (await page.getByRole('dialog').locator('.end', { hasText: end }).count()) > 0;
  });
  await page.keyboard.press('Escape');
  expect(await server.streams()).toBe(1);
});
