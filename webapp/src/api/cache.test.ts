import { describe, expect, it, vi } from 'vitest';

import { Cache, throttled } from './cache';
import { ApiError, sentence } from './client';
import { pending, running } from './samples';
import { waitingFor } from './waiting';

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('a cache', () => {
  it('fetches once for many readers, and again when out of date', async () => {
    const cache = new Cache();
    const load = vi.fn(async () => load.mock.calls.length);
    const reader = vi.fn();
    cache.subscribe('jobs 1', load, reader);
    cache.subscribe('jobs 1', load, () => reader());
    expect(cache.read('jobs 1').isLoading).toBe(true);
    await settled();
    expect(cache.read('jobs 1').data).toBe(1);
    cache.invalidate('videos');
    cache.invalidate('jobs');
    await settled();
    expect(cache.read('jobs 1').data).toBe(2);
    expect(reader).toHaveBeenCalledTimes(4);
  });

  it('keeps what it had when a fetch fails, and tries again when told to', async () => {
    const cache = new Cache();
    const answers = [Promise.resolve('a'), Promise.reject(new ApiError('No.', 'X', 500)), Promise.resolve('b')];
    answers[1]?.catch(() => {});
    cache.subscribe('k', () => answers.shift() ?? Promise.resolve(), () => {});
    await settled();
    cache.invalidate('k');
    await settled();
    expect(cache.read('k')).toMatchObject({ data: 'a', error: { message: 'No.' } });
    cache.retry();
    await settled();
    expect(cache.read('k')).toMatchObject({ data: 'b', error: undefined });
  });

  it('drops what nobody waits for any more', async () => {
    const cache = new Cache();
    let wasAborted = false;
    const leave = cache.subscribe('k', (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject((wasAborted = true)))), () => {});
    leave();
    expect(wasAborted).toBe(true);
    cache.subscribe('k', async () => 'again', () => {});
    await settled();
    await settled();
    expect(cache.read('k').data).toBe('again');
  });
});

describe('throttled work', () => {
  it('runs at once, then at most every so often, and the last time for sure', () => {
    vi.useFakeTimers();
    const run = vi.fn();
    const ask = throttled(1000, run);
    ask();
    ask();
    vi.advanceTimersByTime(0);
    expect(run).toHaveBeenCalledTimes(1);
    ask();
    vi.advanceTimersByTime(999);
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});

describe('a job that waits', () => {
  const known = (...jobs: (ReturnType<typeof pending> | ReturnType<typeof running>)[]) =>
    new Map(jobs.map((job) => [job.job_id, { job, live: null, problems: [] }]));

  it('says for what', () => {
    const job = pending('2', { path: '/a/b', submitted_at: '2026-03-04T05:06:08.000Z' });
    expect(waitingFor(job, known(job, running('1', { path: '/a' })))).toBe('Waits for the scan of /a');
    expect(waitingFor(job, known(job, running('1', { path: '/a/bc' })))).toBe('Waits for a free place: it is next');
    expect(waitingFor(job, known(job, pending('1', { path: '/c' })))).toBe('Waits for a free place: 1 ahead');
  });
});

describe('a sentence', () => {
  it('begins and ends as one', () => {
    expect(sentence('not a directory: /a')).toBe('Not a directory: /a.');
    expect(sentence('Why?')).toBe('Why?');
  });
});
