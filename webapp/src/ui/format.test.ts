import { describe, expect, it } from 'vitest';

import * as format from './format';
import { DURATIONS, rangeName, step } from './ranges';
import { routeOf } from './route';
import { windowOf } from './window';

describe('numbers', () => {
  it.each([
    [format.percent(0.999), '99 %'],
    [format.percent(1), '100 %'],
    [format.share(1, 1000), '< 1 %'],
    [format.share(0, 0), '0 %'],
    [format.bytes(999), '999 B'],
    [format.bytes(999_600), '1 MB'],
    [format.bytes(1_234_567_890), '1.23 GB'],
    [format.playingTime(3723.4), '1:02:03'],
    [format.playingTime(59.6), '1:00'],
    [format.span(0.41), '0.4 s'],
    [format.span(3600), '1 h'],
    [format.span(3725), '1 h 2 min'],
    [format.remaining(2), 'a few seconds'],
    [format.remaining(61), 'about 1 min 30 s'],
    [format.counted(1, 'file'), '1 file'],
    [format.counted(1234, 'file'), '1,234 files'],
    [format.lastName('/srv/movies/'), 'movies'],
    [format.lastName('/'), '/'],
    [format.ago('2026-03-04T05:00:00Z', Date.parse('2026-03-04T07:00:00Z')), '2 hours ago'],
  ])('are %s', (shown, expected) => expect(shown).toBe(expected));
});

describe('a range', () => {
  it('has bounds that the server takes as inclusive', () => {
    expect(step('duration', 60, 300)).toEqual({ name: '1 min – 5 min', low: '60', high: '299.999999' });
    expect(step('size', null, 10_000_000)).toEqual({ name: 'Under 10 MB', low: '', high: '9999999' });
    expect(DURATIONS.at(-1)?.name).toBe('3 h and more');
    expect(rangeName(false, '1000', '')).toBe('1 kB and more');
  });
});

describe('a window', () => {
  it('has what is in sight and a little more, and never more than there is', () => {
    expect(windowOf(0, 440, 44, 100_000)).toEqual({ first: 0, last: 16 });
    expect(windowOf(44_000, 440, 44, 100_000)).toEqual({ first: 994, last: 1016 });
    expect(windowOf(10_000_000, 440, 44, 5)).toEqual({ first: 4, last: 5 });
    expect(windowOf(0, 440, 44, 0)).toEqual({ first: 0, last: 0 });
    expect(windowOf(0, 1_000_000, 44, 100_000).last).toBeLessThan(100);
  });
});

describe('an address', () => {
  it.each([
    ['/', 'overview'],
    ['/library?q=a', 'library'],
    ['/library/7', 'video'],
    ['/scans', 'scans'],
    ['/scans/7', 'scan'],
    ['/scans/7/8', 'unknown'],
    ['/nothing', 'unknown'],
  ])('%s is %s', (address, name) => expect(routeOf(address).name).toBe(name));
});
