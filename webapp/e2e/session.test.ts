import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { inspect, launch, until, visitor } from './browser';
import { answer, fakeProbe, files, Server } from './server';

const TOKEN = 'a-token-nobody-guesses';
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
  server = await Server.start({ SERVER_TOKEN: TOKEN, PROBE_EXECUTABLE: fakeProbe(`echo '${answer('h264', 1920, 1080, 60)}'`) });
});

afterEach(async () => {
  await context.close();
  await server.stop();
  expect(troubles).toEqual([]);
});

async function open(path = '/scans'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.url + path);
  return page;
}

const field = (page: Page) => page.getByLabel('Token');
const live = (page: Page) => page.locator('[data-connection="live"]').waitFor();

/** Waits until the page has everything it wants. */
async function quiet(page: Page): Promise<void> {
  let asked = Date.now();
  page.on('request', () => (asked = Date.now()));
  await until('nothing is asked any more', async () => Date.now() - asked > 3_000);
}

async function logIn(page: Page, token = TOKEN): Promise<void> {
  await field(page).fill(token);
  await page.getByRole('button', { name: 'Log in' }).click();
}

it('begins with the token, and lasts through a restart of the server', async () => {
  const page = await open('/library');
  await field(page).waitFor();
  await inspect(page, 'log-in');
  await logIn(page, 'a-token-that-is-wrong');
  await page.getByRole('alert').getByText('not the token of this server').waitFor();
  await inspect(page, 'log-in-wrong');
  await logIn(page);
  await live(page);
  await page.getByRole('heading', { level: 1, name: 'Library' }).waitFor();
  expect(await page.evaluate(() => document.cookie)).toBe('');
  await server.scan(files(3));
  await page.locator('.tray-state', { hasText: 'Complete — 3 files in the library' }).waitFor();
  await inspect(page, 'logged-in');

  await server.stop('SIGKILL');
  await page.locator('[data-connection="reconnecting"]').waitFor({ state: 'attached' });
  await server.again();
  await live(page);
  await page.reload();
  await live(page);
});

it('is one for all tabs, and so is its end', async () => {
  const pages = await Promise.all([open(), open(), open('/library')]);
  await Promise.all(pages.map((page) => field(page).waitFor()));
  await logIn(pages[0] as Page);
  await Promise.all(pages.map(live));
  expect(await server.streams()).toBe(1);
  await (pages[1] as Page).getByRole('button', { name: 'Log out' }).click();
  await Promise.all(pages.map((page) => field(page).waitFor()));
  // The server finds out by writing, and only the second time; where there is nothing to tell, every 15 s.
  await server.scan(files(3));
  await until('no stream is left', async () => (await server.streams()) === 0, 45_000);
  expect((await context.cookies()).filter(({ value }) => value !== '')).toEqual([]);
});

it('is one for all tabs without shared workers, too', async () => {
  await context.addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'));
  const first = await open();
  const second = await open();
  await field(first).waitFor();
  await logIn(second);
  await Promise.all([first, second].map(live));
  expect(await server.streams()).toBe(1);
  await second.getByRole('button', { name: 'Log out' }).click();
  await Promise.all([first, second].map((page) => field(page).waitFor()));
});

it('ends with another token, and nobody asks in vain for ever', async () => {
  const page = await open();
  await logIn(page);
  await live(page);
  await server.stop();
  server.settings.SERVER_TOKEN = 'another-token-entirely';
  await server.again();
  await field(page).waitFor();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.waitForTimeout(6_000);
  expect(asked.filter((url) => url.includes('/api/'))).toEqual([]);
  expect(await server.streams()).toBe(0);
  await logIn(page, 'another-token-entirely');
  await live(page);
});

it('is noticed to have ended by whoever does something', async () => {
  const page = await open();
  await logIn(page);
  await live(page);
  await quiet(page); // or it would notice by itself
  await context.clearCookies();
  await page.getByRole('navigation').getByRole('link', { name: 'Library' }).click();
  await field(page).waitFor();
  await logIn(page);
  await page.getByRole('heading', { level: 1, name: 'Library' }).waitFor();
});

it('needs none where there is no token', async () => {
  await server.stop();
  server.settings.SERVER_TOKEN = '';
  await server.again();
  const page = await open();
  await live(page);
  expect(await page.getByRole('button', { name: 'Log out' }).count()).toBe(0);
});
