import { useCallback, useEffect, useSyncExternalStore } from 'react';

import { ApiError } from './client';

/** What is known of something that the server has. */
export interface Resource<T> {
  readonly data: T | undefined;
  readonly error: ApiError | undefined;
  readonly isLoading: boolean;
}

interface Entry {
  resource: Resource<unknown>;
  load: ((signal: AbortSignal) => Promise<unknown>) | null;
  readonly readers: Set<() => void>;
  running: AbortController | null;
  isStale: boolean;
}

const NOTHING: Resource<never> = { data: undefined, error: undefined, isLoading: true };
const MOST_UNREAD = 100;

/** Answers by key: shown at once when asked for again, and fetched anew once they are out of date. */
export class Cache {
  readonly #entries = new Map<string, Entry>();

  read<T>(key: string): Resource<T> {
    return (this.#entries.get(key)?.resource ?? NOTHING) as Resource<T>;
  }

  subscribe(key: string, load: (signal: AbortSignal) => Promise<unknown>, reader: () => void): () => void {
    const entry = this.#entry(key);
    entry.load = load;
    entry.readers.add(reader);
    if (entry.isStale) {
      this.#fetch(entry);
    }
    return () => {
      entry.readers.delete(reader);
      if (entry.readers.size === 0) {
        entry.running?.abort();
        entry.isStale = true;
        this.#forgetUnread();
      }
    };
  }

  /** Everything whose key begins so is out of date: what is on screen is fetched again. */
  invalidate(prefix: string): void {
    for (const [key, entry] of this.#entries) {
      if (key.startsWith(prefix)) {
        entry.isStale = true;
        if (entry.readers.size > 0) {
          this.#fetch(entry);
        }
      }
    }
  }

  /** Tries again what has failed. */
  retry(): void {
    for (const entry of this.#entries.values()) {
      if (entry.resource.error !== undefined && entry.readers.size > 0) {
        this.#fetch(entry);
      }
    }
  }

  #entry(key: string): Entry {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { resource: NOTHING, load: null, readers: new Set(), running: null, isStale: true };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  #fetch(entry: Entry): void {
    if (entry.load === null || entry.running !== null) {
      return; // the one under way looks at isStale when it ends
    }
    const running = new AbortController();
    entry.running = running;
    entry.isStale = false;
    const end = (resource: Resource<unknown>) => {
      entry.running = null;
      if (running.signal.aborted) {
        entry.isStale = true;
      } else {
        entry.resource = resource;
        entry.readers.forEach((reader) => reader());
      }
      if (entry.isStale && entry.readers.size > 0) {
        this.#fetch(entry);
      }
    };
    entry.load(running.signal).then(
      (data) => end({ data, error: undefined, isLoading: false }),
      (cause: unknown) => end({ data: entry.resource.data, error: failure(cause), isLoading: false }),
    );
  }

  #forgetUnread(): void {
    const unread = [...this.#entries].filter(([, entry]) => entry.readers.size === 0);
    for (const [key] of unread.slice(0, Math.max(0, unread.length - MOST_UNREAD))) {
      this.#entries.delete(key);
    }
  }
}

function failure(cause: unknown): ApiError {
  return cause instanceof ApiError ? cause : new ApiError(String(cause), 'UNKNOWN', 0);
}

export const cache = new Cache();

/** What the server has under a key; `load` must depend on nothing but the key. */
export function useResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  // eslint-style dependency rules do not apply: the key stands for the loader.
  const subscribe = useCallback((reader: () => void) => cache.subscribe(key, load, reader), [key]);
  return useSyncExternalStore(subscribe, () => cache.read<T>(key));
}

/** Runs something at most once in so many milliseconds, the last time for sure. */
export function throttled(milliseconds: number, run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isWanted = false;
  const fire = () => {
    timer = null;
    if (isWanted) {
      isWanted = false;
      run();
      timer = setTimeout(fire, milliseconds);
    }
  };
  return () => {
    isWanted = true;
    if (timer === null) {
      timer = setTimeout(fire, 0);
    }
  };
}

/** The time, every so often, while somebody looks. */
export function useEvery(milliseconds: number, run: () => void, isOn: boolean): void {
  useEffect(() => {
    if (!isOn) {
      return undefined;
    }
    const timer = setInterval(run, milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds, run, isOn]);
}
