import { useSyncExternalStore } from 'react';

import { cache, throttled } from './cache';
import { ApiError, cancelJob, findJob, whenRefused } from './client';
import type { Connection, HubMessage } from './hub';
import type { LiveJob, Model } from './model';
import { EMPTY, apply, forget, learn, merge } from './model';
import type { Job } from './wire';
import { hasEnded } from './wire';

/** What this tab knows of jobs and of the connection; everything on the page reads from here. */
export interface Live {
  readonly model: Model;
  readonly connection: Connection;
  /** Jobs that were told to stop and have not yet. */
  readonly stopping: ReadonlySet<string>;
}

const REFRESH_EVERY = 2_000;

class LiveStore {
  #live: Live = { model: EMPTY, connection: 'connecting', stopping: new Set() };
  readonly #readers = new Set<() => void>();
  readonly #asked = new Set<string>();
  readonly #libraryChanged = throttled(REFRESH_EVERY, () => cache.invalidate('statistics'));
  readonly #jobsChanged = throttled(500, () => cache.invalidate('jobs'));

  #renew = (): void => {};

  /** From now on, whoever owns the stream can be told to open it anew. */
  follow(renew: () => void): void {
    this.#renew = renew;
    whenRefused(() => this.#live.connection === 'live' && renew());
  }

  /** Somebody has logged in or out here: every tab is to know. */
  readonly renew = (): void => this.#renew();

  readonly subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  };

  readonly now = (): Live => this.#live;

  readonly hear = (message: HubMessage): void => {
    switch (message.kind) {
      case 'welcome':
        this.#set({ ...this.#live, connection: message.connection });
        this.#take(merge(message.model, this.#live.model));
        break;
      case 'event':
        this.#take(apply(this.#live.model, message.event));
        break;
      case 'connection':
        this.#set({ ...this.#live, connection: message.connection });
        if (message.connection === 'live') {
          cache.retry();
        }
        break;
    }
  };

  /** What an answer said of a job. */
  readonly learn = (job: Job): void => this.#take(learn(this.#live.model, job));

  /** Asks a job to stop; shows at once that it was asked. */
  async stop(id: string): Promise<void> {
    this.#set({ ...this.#live, stopping: new Set(this.#live.stopping).add(id) });
    try {
      this.learn(await cancelJob(id));
    } catch (cause) {
      if (cause instanceof ApiError && (cause.status === 409 || cause.status === 404)) {
        this.#find([id]);
        return;
      }
      const stopping = new Set(this.#live.stopping);
      stopping.delete(id);
      this.#set({ ...this.#live, stopping });
      throw cause;
    }
  }

  #take(model: Model): void {
    const before = this.#live.model;
    const stopping = new Set([...this.#live.stopping].filter((id) => !isEnded(model.jobs.get(id))));
    this.#set({ ...this.#live, model, stopping: stopping.size === this.#live.stopping.size ? this.#live.stopping : stopping });
    if (model.libraryRevision !== before.libraryRevision) {
      this.#libraryChanged();
    }
    if (model.jobsRevision !== before.jobsRevision) {
      this.#jobsChanged();
      this.#libraryChanged();
    }
    if (model.lost !== before.lost) {
      this.#find(model.lost);
    }
  }

  #find(lost: Iterable<string>): void {
    for (const id of [...lost].filter((one) => !this.#asked.has(one))) {
      this.#asked.add(id);
      findJob(id).then(
        (job) => {
          this.#asked.delete(id);
          this.learn(job);
        },
        (cause: unknown) => {
          this.#asked.delete(id);
          if (cause instanceof ApiError && cause.status === 404) {
            this.#take(forget(this.#live.model, id));
          }
        },
      );
    }
  }

  #set(live: Live): void {
    this.#live = live;
    this.#readers.forEach((reader) => reader());
  }
}

function isEnded(known: LiveJob | undefined): boolean {
  return known !== undefined && hasEnded(known.job);
}

export const live = new LiveStore();

/** Reads something of what is known; `select` must answer the same for the same. */
export function useLive<T>(select: (now: Live) => T): T {
  return useSyncExternalStore(live.subscribe, () => select(live.now()));
}
