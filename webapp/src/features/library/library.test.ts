import { describe, expect, it, vi } from 'vitest';

import type { Video, VideoPage } from '../../api/wire';
import { readAnswer } from './answer';
import { chipsOf } from './Chips';
import { Rows } from './rows';
import { addressOf, parseView, requestOf, sortedBy, withFilter } from './view';

describe('a view', () => {
  it('is all in the address', () => {
    const address = '/library?q=a+b&hdr=hlg&min_duration=60&sort=size_bytes&layout=grid&columns=name%2Cfolder';
    expect(addressOf(parseView(address.split('?')[1] ?? ''))).toBe(address);
    expect(addressOf(parseView(''))).toBe('/library');
  });

  it('takes nothing that it does not know', () => {
    expect(addressOf(parseView('evil=1&sort=-nothing&columns=x&layout=y&q='))).toBe('/library');
  });

  it('asks for what was there at a moment', () => {
    const view = parseView('created_to=2026-03-04T05:00:00Z&sort=filename');
    expect(requestOf(view, '2026-03-04T06:00:00Z').get('created_to')).toBe('2026-03-04T05:00:00Z');
    expect(requestOf(view, '2026-03-04T04:00:00Z').get('created_to')).toBe('2026-03-04T04:00:00Z');
    expect(requestOf(parseView(''), null).toString()).toBe('sort=-created_at');
  });

  it('turns an order round, and begins with the end that one wants', () => {
    const bySize = sortedBy(parseView(''), 'size_bytes');
    expect([bySize.sort, bySize.isDescending]).toEqual(['size_bytes', true]);
    expect(sortedBy(bySize, 'size_bytes').isDescending).toBe(false);
    expect(sortedBy(bySize, 'filename').isDescending).toBe(false);
  });

  it('has a chip for each filter, and one for two bounds', () => {
    const view = withFilter(parseView('hdr=hlg&min_size=1000&max_size=1999&q=x'), 'directory', '/srv/films');
    expect(chipsOf(view).map((chip) => chip.text)).toEqual(['HLG', 'In films', '1 kB – 2 kB']);
  });
});

describe('rows', () => {
  const page = (offset: number): VideoPage => ({
    videos: Array.from({ length: 100 }, (_, index) => ({ id: String(offset + index) }) as Video),
    total: 100_000,
    limit: 100,
    offset,
  });

  it('come by the page, and are asked for once', async () => {
    const load = vi.fn(async (_: number, offset: number) => page(offset));
    const rows = new Rows(load);
    rows.want(0, 20);
    rows.want(0, 20);
    await Promise.resolve();
    rows.want(150, 230);
    await new Promise((resolve) => setTimeout(resolve));
    expect(load.mock.calls.map((call) => call[1])).toEqual([0, 100, 200]);
    expect(rows.total).toBe(100_000);
    expect(rows.at(229)?.id).toBe('229');
    expect(rows.at(300)).toBeUndefined();
  });

  it('are not waited for once they are out of sight, nor kept for ever', async () => {
    const signals: AbortSignal[] = [];
    const rows = new Rows((_, offset, signal) => {
      signals.push(signal);
      return offset === 0 ? new Promise(() => {}) : Promise.resolve(page(offset));
    });
    rows.want(0, 0);
    for (let at = 1; at < 100; at++) {
      rows.want(at * 1000, at * 1000);
      await new Promise((resolve) => setTimeout(resolve));
    }
    expect(signals[0]?.aborted).toBe(true);
    expect(rows.at(1000)).toBeUndefined();
    expect(rows.at(99_000)?.id).toBe('99000');
  });
});

describe("FFmpeg's answer", () => {
  it('is read whatever is missing from it', () => {
    for (const nothing of [null, 7, [], {}, { streams: 'x', chapters: [null], format: [] }]) {
      expect(readAnswer(nothing).streams).toEqual([]);
    }
    const answer = readAnswer({
      streams: [{ codec_type: 'video', codec_name: 'hevc', width: 3840, tags: { title: '<b>' }, disposition: { default: 1 } }],
      chapters: [{ start_time: '1.5', end_time: '2', tags: { title: 'One' } }],
      format: { tags: { encoder: 'x' } },
    });
    expect(answer.streams[0]).toEqual({ index: 0, kind: 'video', codec: 'hevc', facts: [['Width', '3840']], tags: [['title', '<b>']] });
    expect(answer.chapters).toEqual([{ start: 1.5, end: 2, title: 'One' }]);
    expect(answer.tags).toEqual([['encoder', 'x']]);
  });
});
