import { session } from './client';
import type { Model } from './model';
import { EMPTY, apply } from './model';
import type { StreamEvent } from './wire';
import { STREAM_EVENTS, hasEnded } from './wire';

/** How the one event stream of this browser is; locked when the server wants its token first. */
export type Connection = 'connecting' | 'live' | 'reconnecting' | 'gone' | 'locked';

/** What the tab or worker that owns the stream tells the tabs. */
export type HubMessage =
  | { readonly kind: 'welcome'; readonly model: Model; readonly connection: Connection; readonly lastEventId: string }
  | { readonly kind: 'event'; readonly event: StreamEvent; readonly lastEventId: string }
  | { readonly kind: 'connection'; readonly connection: Connection };

const GONE_AFTER = 8_000;
const SILENT_AFTER = 8_000;
const WATCH_EVERY = 2_000;
const REOPEN_AFTER = 2_000;

/** The world around a hub, so that tests can make their own. */
export interface Surroundings {
  open(url: string): EventSource;
  now(): number;
  /** Whether the server wants its token: an EventSource does not tell why it gave up. */
  isLocked(): Promise<boolean>;
}

const BROWSER: Surroundings = {
  open: (url) => new EventSource(url),
  now: () => Date.now(),
  isLocked: () => session().then(({ authenticated }) => !authenticated),
};

/** Owns the one EventSource of this browser, keeps it open, and passes on what comes. */
export class Hub {
  #source: EventSource | null = null;
  #model: Model;
  #connection: Connection = 'connecting';
  #troubleSince: number;
  #heardAt: number;
  #reopenAt: number | null = null;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(
    private readonly tell: (message: HubMessage) => void,
    private readonly surroundings: Surroundings = BROWSER,
    private lastEventId = '',
    model: Model = EMPTY,
  ) {
    this.#model = model;
    this.#heardAt = this.#troubleSince = surroundings.now();
    this.#open();
    this.#timer = setInterval(() => this.watch(), WATCH_EVERY);
  }

  /** What somebody needs to know who comes later. */
  welcome(): HubMessage {
    return { kind: 'welcome', model: this.#model, connection: this.#connection, lastEventId: this.lastEventId };
  }

  /** Opens the stream anew: whether the server lets us in may have changed. */
  renew(): void {
    this.#trouble();
    this.#open();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#source?.close();
  }

  /** Notices what an EventSource does not tell: that it gave up, or that nobody is at the other end any more. */
  watch(): void {
    const now = this.surroundings.now();
    if (this.#connection !== 'live' && this.#connection !== 'locked' && now - this.#troubleSince > GONE_AFTER) {
      this.#become('gone');
    }
    if (this.#reopenAt !== null && now >= this.#reopenAt) {
      this.#open();
    } else if (this.#connection === 'live' && this.#isRunning() && now - this.#heardAt > SILENT_AFTER) {
      // A running job speaks at least once a second: this connection is dead, though nothing says so.
      this.#trouble();
      this.#open();
    }
  }

  #open(): void {
    this.#source?.close();
    this.#reopenAt = null;
    this.#heardAt = this.surroundings.now();
    const resume = this.lastEventId === '' ? '' : `?last_event_id=${encodeURIComponent(this.lastEventId)}`;
    const source = this.surroundings.open(`/api/v1/events${resume}`);
    this.#source = source;
    source.onopen = () => {
      this.#heardAt = this.surroundings.now();
      this.#become('live');
    };
    source.onerror = () => {
      if (source !== this.#source) {
        return;
      }
      this.#trouble();
      if (source.readyState === 2) {
        this.#reopenAt = this.surroundings.now() + REOPEN_AFTER;
        this.#ask(source);
      }
    };
    for (const name of STREAM_EVENTS) {
      source.addEventListener(name, (message) => this.#hear(name, message));
    }
  }

  /** Nobody is let in by trying again: that takes the token. */
  #ask(source: EventSource): void {
    this.surroundings.isLocked().then(
      (isLocked) => {
        if (isLocked && source === this.#source) {
          this.#reopenAt = null;
          this.#become('locked');
        }
      },
      () => {}, // it does not say, and the stream is tried again
    );
  }

  #hear(name: StreamEvent['name'], message: MessageEvent<string>): void {
    const event = { name, data: JSON.parse(message.data) } as StreamEvent;
    this.#heardAt = this.surroundings.now();
    this.lastEventId = message.lastEventId;
    this.#model = apply(this.#model, event);
    this.tell({ kind: 'event', event, lastEventId: this.lastEventId });
  }

  #trouble(): void {
    if (this.#connection === 'live') {
      this.#troubleSince = this.surroundings.now();
      this.#become('reconnecting');
    }
  }

  #become(connection: Connection): void {
    if (connection !== this.#connection) {
      this.#connection = connection;
      this.tell({ kind: 'connection', connection });
    }
  }

  #isRunning(): boolean {
    return [...this.#model.jobs.values()].some(
      ({ job }) => job.status === 'running' && !hasEnded(job) && !this.#model.lost.has(job.job_id),
    );
  }
}
