import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import type { Job, Statistics, VideoPage } from '../src/api/wire';
import { inspect, launch, snapshot, until, visitor } from './browser';
import { answer, fakeProbe, files, Server } from './server';

const COUNT = 2_000;
const UNREADABLE = (COUNT * 2) / 25;
const STORED = COUNT - UNREADABLE;
// Answers at once, with a shell's own commands only: thousands of them are started.
const probe = fakeProbe(`case "$*" in
*[024568]0.mp4|*[27]5.mp4) printf '%s' '{"error":{"code":-1094995529,"string":"Invalid data found when processing input"}}'; exit 1 ;;
*7.mp4) printf '%s' '${answer('hevc', 3840, 2160, 7300)}' ;;
*3.mp4) printf '%s' '${answer('av1', 1280, 720, 1500)}' ;;
*5.mp4) printf '%s' '${answer('vp9', 2560, 1440, 59.999999)}' ;;
*) printf '%s' '${answer('h264', 1920, 1080, 2600)}' ;;
esac`);

let browser: Browser;
let server: Server;
let context: BrowserContext;
let troubles: string[];
let page: Page;

beforeAll(async () => {
  browser = await launch();
  ({ context, troubles } = await visitor(browser));
  page = await context.newPage();
  server = await Server.start({ PROBE_EXECUTABLE: probe, PROBE_PARALLELISM: '4' });
  await scanned(half(0));
});

afterAll(async () => {
  await browser.close();
  await server.stop();
  expect(troubles).toEqual([]);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    await snapshot(page, `failed ${task.name}`);
  }
});

/** Half of the files. */
const half = (first: number) => files(COUNT / 2, (index) => `video ${String(first + index).padStart(5, '0')}.mp4`);

async function scanned(path: string): Promise<void> {
  const { job_id } = await server.scan(path);
  await until('the scan has ended', async () => (await server.get<Job>(`/api/v1/jobs/${job_id}`)).status === 'complete', 300_000);
}

const scroller = () => page.getByRole('region', { name: 'Videos' });
const total = async () => Number((await page.locator('.library-total').innerText()).replace(/\D/g, ''));

/** The name of a row in sight, and where on the screen it is. */
async function landmark(): Promise<{ name: string; top: number }> {
  return page.evaluate(() => {
    const frame = document.querySelector('.library-scroller')?.getBoundingClientRect();
    const links = [...document.querySelectorAll('.row-link')];
    const link = links.find((each) => each.getBoundingClientRect().top > (frame?.top ?? 0) + 60);
    return { name: link?.textContent ?? '', top: Math.round(link?.getBoundingClientRect().top ?? 0) };
  });
}

it('fills while a scan runs, without moving under its reader', async () => {
  await page.goto(`${server.url}/library?sort=filename`);
  await until('the first half', async () => (await total()) === STORED / 2);
  await scroller().hover();
  await scroller().evaluate((element) => element.scrollTo(0, 4400));
  await until('rows', async () => (await landmark()).name !== '');
  const before = await landmark();
  const scan = scanned(half(COUNT / 2));
  const more = page.getByRole('button', { name: /more found/ });
  await more.waitFor();
  expect(await landmark()).toEqual(before);
  expect(await total()).toBe(STORED / 2);
  await inspect(page, 'library-filling');
  await more.click();
  await until('more videos', async () => (await total()) > STORED / 2);
  await scan;
});

it('stays small and quick with thousands of videos', async () => {
  expect((await server.get<VideoPage>('/api/v1/videos?limit=1')).total).toBe(STORED);
  await page.goto(`${server.url}/library?sort=filename`);
  await until('all of them', async () => (await total()) === STORED);
  for (const part of [0.5, 0.99, 0.2, 1]) {
    await scroller().evaluate((element, where) => element.scrollTo(0, element.scrollHeight * where), part);
    await until('rows in sight', async () => (await landmark()).name !== '' && (await page.locator('.row[aria-busy]').count()) === 0);
    expect(await page.locator('.videos tr').count()).toBeLessThan(80);
  }
  await page.getByRole('link', { name: 'video 01999.mp4' }).waitFor();
  expect(await scroller().evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight), 'below the end').toBeLessThan(1);
  await inspect(page, 'library');
  await page.getByRole('button', { name: 'Posters' }).click();
  await page.locator('.poster-name').first().waitFor();
  await scroller().evaluate((element) => element.scrollTo(0, element.scrollHeight / 2));
  await until('posters in sight', async () => (await page.locator('.poster-name').count()) > 8);
  expect(await page.locator('.poster').count()).toBeLessThan(120);
  await inspect(page, 'posters');
  expect(await page.locator('.poster-name').count()).toBeGreaterThan(8);
});

it('is searched, narrowed down and put in order by the server, and the address says how', async () => {
  await page.goto(`${server.url}/library`);
  await page.getByLabel('Search names').pressSequentially('hevc 4k 0001', { delay: 20 });
  await until('the search', async () => page.url().includes('q=hevc+4k+0001'));
  const found = (await server.get<VideoPage>('/api/v1/videos?q=hevc+4k+0001')).total;
  await until('its result', async () => (await total()) === found);
  expect(found).toBeGreaterThan(0);
  await page.getByLabel('Search names').fill('');
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.locator('.filters').getByLabel('Video codec').selectOption('av1');
  await page.locator('.filters').getByLabel('Duration').selectOption({ label: '20 min – 30 min' });
  await until('the filters', async () => (await total()) === COUNT / 10);
  await inspect(page, 'library-filters');
  await page.getByRole('button', { name: 'Name' }).click();
  await until('the order', async () => page.url().includes('sort=filename'));
  await page.getByRole('link', { name: 'video 00003.mp4' }).waitFor();
  await page.locator('summary', { hasText: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Folder' }).check();
  await page.getByRole('columnheader', { name: 'Folder' }).waitFor();
  await inspect(page, 'library-columns');
  await page.keyboard.press('Escape');

  await page.getByRole('link', { name: 'video 00013.mp4' }).focus();
  await page.keyboard.press('ArrowDown');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('video 00023.mp4');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'video 00023.mp4' }).waitFor();
  await page.goBack();
  await until('the view as it was', async () => (await total()) === COUNT / 10);
  await page.getByRole('columnheader', { name: 'Folder' }).waitFor();
  await page.getByRole('button', { name: 'Clear all' }).click();
  await until('all of them', async () => (await total()) === STORED);
  await page.getByLabel('Search names').fill('there is no such thing');
  await page.getByRole('heading', { name: 'No video is like that' }).waitFor();
  await inspect(page, 'library-nothing');
});

it('is drawn by what it is made of, and each piece leads to as many videos as it says', async () => {
  await page.goto(server.url);
  await page.getByRole('heading', { name: 'Growth by scan' }).waitFor();
  await page.getByRole('link', { name: /files-.* added/ }).nth(1).waitFor();
  await inspect(page, 'overview');
  const counts = await server.get<Statistics>('/api/v1/videos/statistics');
  expect(counts.videos).toBe(STORED);
  const pieces = await page.locator('.pictures a').evaluateAll((links) =>
    links.map((link) => ({ label: link.querySelector('.only-heard')?.textContent ?? '', href: link.getAttribute('href') ?? '' })),
  );
  expect(pieces.length).toBeGreaterThan(25);
  for (const { label, href } of pieces) {
    const said = Number((/([\d,]+) videos?/.exec(label)?.[1] ?? '').replaceAll(',', ''));
    const query = new URLSearchParams(href.split('?')[1]);
    query.set('limit', '1');
    expect((await server.get<VideoPage>(`/api/v1/videos?${query}`)).total, label).toBe(said);
  }
  await page.getByRole('link', { name: /^HEVC: / }).click();
  await until('the filtered library', async () => (await total()) === COUNT / 10);
});

it('pages and filters the files that could not be read', async () => {
  const job = await server.newestJob();
  await page.goto(`${server.url}/scans/${job.job_id}`);
  await page.getByText('Page 1 of 2').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('Page 2 of 2').waitFor();
  await page.getByLabel('Find in these files').fill('video 019');
  await page.getByText(`8 of ${UNREADABLE / 2} files`).waitFor();
  await inspect(page, 'job-problems');
});
