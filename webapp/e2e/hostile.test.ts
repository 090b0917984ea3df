import { utimesSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { launch, until, visitor } from './browser';
import { fakeProbe, files, Server } from './server';

const TOKEN = 'a-token-nobody-guesses';
let browser: Browser;
let open: Server; // to everybody
let locked: Server; // by a token
let server: Server; // the one in hand
let context: BrowserContext;
let attacker: HttpServer;
let content = '';

beforeAll(async () => {
  browser = await launch();
  [open, locked] = await Promise.all([Server.start(), Server.start({ SERVER_TOKEN: TOKEN })]);
  attacker = createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end(`<!doctype html><title>evil</title>${content}`));
  await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await browser.close();
  attacker.close();
  await Promise.all([open.stop(), locked.stop()]);
});

afterEach(() => context.close());

const port = () => (attacker.address() as AddressInfo).port;
const scanBody = () => JSON.stringify({ path: files(1) });
const jobs = async () => (await server.get<{ total: number }>('/api/v1/jobs')).total;

async function evilPage(host: string): Promise<Page> {
  const page = await context.newPage();
  content = '';
  await page.goto(`http://${host}:${port()}/`);
  return page;
}

/** What a page can find out by fetching: what it could read, or how it was kept from it. */
function fetched(page: Page, path: string, init: RequestInit = {}): Promise<string> {
  return page.evaluate(
    async ([url, options]) => {
      try {
        const response = await fetch(url, options);
        return `${response.type} ${response.status} ${await response.text()}`;
      } catch (cause) {
        return String(cause);
      }
    },
    [server.url + path, init] as const,
  );
}

/** Sends a form as it is sent without any script: the browser goes where it leads, and shows what it is answered. */
async function formAnswer(host: string, sandboxed: boolean): Promise<string> {
  const form = `<form method=post enctype=text/plain action="${server.url}/api/v1/videos/scan"><input name='${scanBody()}' value=''></form>
    <script>document.forms[0].submit()</script>`;
  const frame = `<iframe sandbox="allow-scripts allow-forms allow-top-navigation" srcdoc="${form
    .replace('<form', '<form target=_top')
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')}"></iframe>`;
  content = sandboxed ? frame : form;
  const page = await context.newPage();
  await page.goto(`http://${host}:${port()}/`, { waitUntil: 'commit' });
  await page.waitForURL(`${server.url}/api/v1/videos/scan`);
  const answer = await page.locator('body').innerText();
  await page.close();
  return answer;
}

for (const [host, tokens] of [
  ['127.0.0.1', [false, true]], // of the same site: the cookie would be sent along
  ['localhost', [true]],
  ['evil.localhost', [false]],
] as const) {
  describe(`a page on http://${host}, another port`, () => {
    it.each(tokens)('starts nothing and reads nothing (token: %s)', async (hasToken) => {
      ({ context } = await visitor(browser));
      server = hasToken ? locked : open;
      const before = await server.streams(); // of earlier tests: the server finds out late that their pages are gone
      if (hasToken) {
        const own = await context.newPage();
        await own.goto(server.url);
        await own.getByLabel('Token').fill(TOKEN);
        await own.getByRole('button', { name: 'Log in' }).click();
        await own.locator('[data-connection="live"]').waitFor();
      }
      const page = await evilPage(host);
      const json = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: scanBody() };
      const plain = { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: scanBody() };
      for (const init of [{}, { credentials: 'include' }, json, { ...json, credentials: 'include' }, plain, { ...plain, credentials: 'include' }] as RequestInit[]) {
        expect(await fetched(page, init.method === undefined ? '/api/v1/jobs' : '/api/v1/videos/scan', init)).toBe('TypeError: Failed to fetch');
      }
      for (const init of [{ ...json, mode: 'no-cors', credentials: 'include' }, { ...plain, mode: 'no-cors', credentials: 'include' }] as RequestInit[]) {
        expect(await fetched(page, '/api/v1/videos/scan', init)).toMatch(/^(opaque 0 |TypeError: Failed to fetch)$/);
      }
      expect(await fetched(page, '/api/v1/jobs', { mode: 'no-cors', credentials: 'include' })).toMatch(/^(opaque 0 |TypeError: Failed to fetch)$/);
      expect(await fetched(page, '/api/v1/session', { ...json, body: JSON.stringify({ token: TOKEN }) })).toBe('TypeError: Failed to fetch');
      expect(await page.evaluate((url) => navigator.sendBeacon(url, new Blob(['{"path":"/"}'], { type: 'text/plain' })), `${server.url}/api/v1/videos/scan`)).toBe(true);

      const embedded = await page.evaluate(async (url) => {
        const load = (tag: 'img' | 'script', path: string) =>
          new Promise((resolve) => {
            const element = document.createElement(tag);
            element.onload = () => resolve(`${tag} ${path} loaded`);
            element.onerror = () => resolve('refused');
            element.src = url + path;
            document.body.append(element);
          });
        const stream = new Promise((resolve) => {
          const source = new EventSource(`${url}/api/v1/events`, { withCredentials: true });
          source.onopen = () => resolve('open');
          source.onerror = () => resolve(`refused, ${source.readyState}`);
          source.addEventListener('snapshot', () => resolve('read'));
        });
        return Promise.all([load('img', '/icon.svg'), load('img', '/api/v1/jobs'), load('script', '/api/v1/jobs'), load('script', '/metrics'), stream]);
      }, server.url);
      expect(embedded).toEqual(['refused', 'refused', 'refused', 'refused', 'refused, 2']);

      const frame = await page.evaluate(
        (url) =>
          new Promise((resolve) => {
            const element = document.createElement('iframe');
            element.onload = () => resolve(element.contentDocument === null ? 'nothing to see' : 'readable');
            element.src = url;
            document.body.append(element);
          }),
        server.url,
      );
      expect(frame).toBe('nothing to see');
      const framed = page.frames().filter((one) => one.url().startsWith(server.url));
      expect(framed).toEqual([]); // Chromium shows its own page of refusal instead

      const [opened] = await Promise.all([
        context.waitForEvent('page'),
        page.evaluate((url) => {
          (window as unknown as { opened: Window | null }).opened = window.open(url);
        }, server.url),
      ]);
      await opened.waitForLoadState();
      expect(await opened.evaluate(() => window.opener === null)).toBe(true);
      expect(await page.evaluate(() => (window as unknown as { opened: Window | null }).opened?.closed)).toBe(true);

      expect(await formAnswer(host, false)).toContain('"code":"FORBIDDEN_ORIGIN"');
      expect(await formAnswer(host, true)).toContain('"code":"FORBIDDEN_ORIGIN"');
      await until('nothing but the page itself listens', async () => (await server.streams()) <= before + 1);
      expect(await jobs()).toBe(0);
    });
  });
}

it('would find something where nothing keeps it out', async () => {
  ({ context } = await visitor(browser));
  server = open;
  const page = await context.newPage();
  await page.goto(server.url);
  expect(await fetched(page, '/api/v1/jobs')).toContain('basic 200 {"jobs":[]');
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: scanBody() };
  expect(await fetched(page, '/api/v1/videos/scan', init)).toContain('basic 202 ');
  expect(await jobs()).toBe(1);
});

it('is not led here by a name that somebody else points at this machine', async () => {
  ({ context } = await visitor(browser));
  server = open;
  const rebound = server.url.replace('127.0.0.1', 'rebound.localhost');
  const page = await context.newPage();
  expect((await page.goto(rebound))?.status()).toBe(421);
  expect(await page.evaluate(async () => (await fetch('/api/v1/jobs')).status)).toBe(421);
});

it('does not get in as the name, the tags or the complaint of a file', async () => {
  const { context: own, troubles } = await visitor(browser);
  context = own;
  const evil = '<img src=x onerror=document.title=1><script>document.title=2</script>';
  const tagged = JSON.stringify({
    streams: [
      { index: 0, codec_name: evil, profile: evil, codec_type: 'video', width: 16, height: 16, pix_fmt: evil, color_transfer: evil, tags: { title: evil, language: evil } },
      { index: 1, codec_name: evil, codec_type: 'audio', channels: 2, channel_layout: evil, sample_rate: '48000', tags: { title: evil } },
      { index: 2, codec_name: evil, codec_type: 'subtitle', tags: { language: evil, title: evil } },
    ],
    chapters: [{ id: 0, start_time: '0.0', end_time: '1.0', tags: { title: evil } }],
    format: { nb_streams: 3, format_name: evil, duration: '1.0', tags: { title: evil, [evil]: evil } },
  });
  server = await Server.start({
    PROBE_EXECUTABLE: fakeProbe(`for file; do :; done\nif [ "$(cat "\${file#file:}")" = 1 ]; then echo '${evil}' >&2; exit 1; fi\necho '${tagged}'`),
    PROBE_PARALLELISM: '1',
  });
  const names = ['good', 'bad'].map((word) => `${word} ${evil.replaceAll('/', '\u2215')}.mp4`);
  const directory = files(2, (index) => names[index] as string);
  // One that fails while it is young would be taken for one that is still being written.
  names.forEach((name) => utimesSync(join(directory, name), 1_600_000_000, 1_600_000_000));
  const page = await context.newPage();
  await page.goto(server.url);
  await page.locator('[data-connection="live"]').waitFor(); // a scan that has ended by then is told nobody
  const job = await server.scan(directory);
  await page.locator('.tray-state', { hasText: 'Complete — 1 file in the library' }).waitFor();
  for (const path of ['/', '/library', '/library?layout=grid', '/scans', `/scans/${job.job_id}`, `/library?q=${encodeURIComponent(evil)}`]) {
    await page.goto(server.url + path);
    await page.locator('[data-connection="live"]').waitFor();
    await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
    await page.waitForFunction(() => document.querySelector('.skeleton') === null);
    await assertInert(page);
  }
  await page.goto(`${server.url}/scans/${job.job_id}`);
  await page.locator('.problem-lines li').getByText('onerror').first().waitFor();
  await assertInert(page);
  const { videos } = await server.get<{ videos: { id: string }[] }>('/api/v1/videos');
  await page.goto(`${server.url}/library/${videos[0]?.id}`);
  await page.getByRole('heading', { level: 1 }).getByText('onerror').waitFor();
  for (const summary of await page.locator('summary').all()) {
    await summary.click();
  }
  await page.getByText('FFmpeg\'s own answer').waitFor();
  await assertInert(page);
  expect(troubles).toEqual([]);
  await server.stop();
});

async function assertInert(page: Page): Promise<void> {
  expect(await page.locator('img[src="x"], main script').count()).toBe(0);
  expect(await page.title()).toContain('Stoat Ferret');
}
