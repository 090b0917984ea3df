import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { HubMessage } from './hub';
import { Hub } from './hub';
import { running } from './samples';

class FakeSource extends EventTarget {
  static all: FakeSource[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readyState = 0;
  isClosed = false;

  constructor(readonly url: string) {
    super();
    FakeSource.all.push(this);
  }

  close(): void {
    this.isClosed = true;
  }

  say(name: string, data: unknown, lastEventId: string): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId }));
  }
}

let now = 0;
let told: HubMessage[] = [];
let hub: Hub;
let isLocked: () => Promise<boolean>;

const newest = () => FakeSource.all.at(-1) as FakeSource;
const connections = () => told.flatMap((message) => (message.kind === 'connection' ? [message.connection] : []));

function pass(milliseconds: number): void {
  now += milliseconds;
  hub.watch();
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSource.all = [];
  told = [];
  now = 0;
  isLocked = () => Promise.resolve(false);
  hub = new Hub((message) => told.push(message), {
    open: (url) => new FakeSource(url) as unknown as EventSource,
    now: () => now,
    isLocked: () => isLocked(),
  });
});

afterEach(() => hub.close());

describe('a hub', () => {
  it('is live once open, reconnecting when cut, and gone after a while', () => {
    newest().onopen?.();
    newest().onerror?.();
    pass(5_000);
    pass(5_000);
    newest().onopen?.();
    expect(connections()).toEqual(['live', 'reconnecting', 'gone', 'live']);
    expect(FakeSource.all).toHaveLength(1); // the browser's own business
  });

  it('is gone when nobody ever answers', () => {
    pass(9_000);
    expect(connections()).toEqual(['gone']);
  });

  it('opens anew where it was when the browser has given up', () => {
    newest().onopen?.();
    newest().say('library', { reason: 'scan', total: 1 }, 'e1-7');
    newest().readyState = 2;
    newest().onerror?.();
    pass(1_000);
    expect(FakeSource.all).toHaveLength(1);
    pass(1_500);
    expect(newest().url).toBe('/api/v1/events?last_event_id=e1-7');
  });

  async function giveUp(): Promise<void> {
    newest().readyState = 2;
    newest().onerror?.();
    await vi.advanceTimersByTimeAsync(0);
  }

  it('is locked, and does not try again by itself, when the server wants its token', async () => {
    isLocked = () => Promise.resolve(true);
    await giveUp();
    pass(60_000);
    expect(FakeSource.all).toHaveLength(1);
    expect(connections()).toEqual(['locked']);
    hub.renew();
    expect(FakeSource.all).toHaveLength(2);
    await giveUp();
    expect(connections()).toEqual(['locked']);
    hub.renew();
    newest().onopen?.();
    expect(connections()).toEqual(['locked', 'live']);
  });

  it('tries again when nobody can say why it was turned away', async () => {
    isLocked = () => Promise.reject(new Error('unreachable'));
    await giveUp();
    pass(2_500);
    expect(FakeSource.all).toHaveLength(2);
  });

  it('is locked when the session ends under it', async () => {
    newest().onopen?.();
    isLocked = () => Promise.resolve(true);
    hub.renew();
    expect(FakeSource.all[0]?.isClosed).toBe(true);
    await giveUp();
    expect(connections()).toEqual(['live', 'reconnecting', 'locked']);
  });

  it('pays no heed to an answer about a stream that is over', async () => {
    let say: (locked: boolean) => void = () => {};
    isLocked = () => new Promise((resolve) => (say = resolve));
    await giveUp();
    hub.renew();
    newest().onopen?.();
    say(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(connections()).toEqual(['live']);
  });

  it('notices silence only while a job should speak', () => {
    newest().onopen?.();
    pass(60_000);
    expect(FakeSource.all).toHaveLength(1);
    newest().say('running', running('1'), 'e1-8');
    pass(7_000);
    expect(FakeSource.all).toHaveLength(1);
    pass(2_000);
    expect(FakeSource.all).toHaveLength(2);
    expect(FakeSource.all[0]?.isClosed).toBe(true);
    expect(connections()).toEqual(['live', 'reconnecting']);
  });

  it('tells who comes later all that it knows', () => {
    newest().onopen?.();
    newest().say('snapshot', { jobs: [running('1')] }, 'e1-9');
    const welcome = hub.welcome();
    expect(welcome).toMatchObject({ kind: 'welcome', connection: 'live', lastEventId: 'e1-9' });
    expect(welcome.kind === 'welcome' && welcome.model.jobs.get('1')?.job).toEqual(running('1'));
  });
});
