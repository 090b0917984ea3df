import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { expect } from 'vitest';

import { output } from './server';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCREENS = join(output, 'screens');
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** A page enlarged fourfold, a phone, a tablet, windows little wider than where the layout changes, and a desktop. */
const WIDTHS = [320, PHONE.width, 768, 840, 960, DESKTOP.width];

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROME_PATH ?? 'chromium',
    env: { ...environment(), ...(process.env.CHROME_LIBRARIES ? { LD_LIBRARY_PATH: process.env.CHROME_LIBRARIES } : {}) },
    args: [
      // Chromium refuses its sandbox to root, who runs tests in containers.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function environment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** A browser of somebody's own, which notes all that goes wrong in it. */
export async function visitor(browser: Browser): Promise<{ context: BrowserContext; troubles: string[] }> {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce' });
  context.setDefaultTimeout(60_000);
  const troubles: string[] = [];
  context.on('weberror', (error) => troubles.push(String(error.error())));
  context.on('console', (message) => {
    // The browser itself reports answers such as 400, and servers that are gone.
    if (message.type() === 'error' && !/Failed to load resource|net::ERR_/.test(message.text())) {
      troubles.push(message.text());
    }
  });
  return { context, troubles };
}

/** Waits until something is so. */
export async function until(what: string, holds: () => Promise<boolean>, limit = 60_000): Promise<void> {
  const deadline = Date.now() + limit;
  while (!(await holds())) {
    if (Date.now() > deadline) {
      throw new Error(`still not so after ${limit} ms: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Keeps a picture. */
export async function snapshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true });
  await page.screenshot({ path: join(SCREENS, `${name.replaceAll(/[^\w-]+/g, ' ')}.png`) });
}

/** Looks at a state of the page as everybody may have it, for violations of WCAG, and keeps a picture of each. */
export async function inspect(page: Page, name: string): Promise<void> {
  for (const [scheme, size, where] of [
    ['light', PHONE, 'phone'],
    ['dark', DESKTOP, 'dark'],
  ] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(size);
    await page.waitForTimeout(100);
    await snapshot(page, `${name}-${where}`);
    expect(await violations(page), `${name}, ${where}`).toEqual([]);
  }
  for (const width of WIDTHS) {
    await page.setViewportSize({ ...DESKTOP, width });
    expect(await overflow(page), `${name}: wider than a window of ${width}`).toBeLessThanOrEqual(0);
  }
}

/** By how many pixels the page, or a dialog on it, is wider than there is room for. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const rooms = [document.documentElement, ...document.querySelectorAll('dialog[open], dialog[open] .modal-body')];
    return Math.max(...rooms.map((room) => room.scrollWidth - room.clientWidth));
  });
}

async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(AXE);
  }
  const results = (await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  )) as AxeResults;
  return results.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' | ')}`);
}
