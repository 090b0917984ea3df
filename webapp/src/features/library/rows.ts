import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';

import { ApiError, listVideos } from '../../api/client';
import type { Video, VideoPage } from '../../api/wire';

const PAGE = 100;
const MOST_PAGES = 60;

/** A list that is on the server, of which only the parts that are looked at are here. */
export class Rows {
  readonly #pages = new Map<number, readonly Video[]>();
  readonly #loading = new Map<number, AbortController>();
  readonly #readers = new Set<() => void>();
  #version = 0;
  total: number | null = null;
  error: ApiError | null = null;

  constructor(private readonly load: (limit: number, offset: number, signal: AbortSignal) => Promise<VideoPage>) {}

  readonly subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  };

  /** Changes whenever something has come. */
  readonly version = (): number => this.#version;

  at(index: number): Video | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Sees to it that these rows come, and no longer waits for others. */
  want(first: number, last: number): void {
    const from = Math.floor(first / PAGE);
    const to = Math.floor(Math.max(first, last) / PAGE);
    for (const [page, loading] of this.#loading) {
      if (page < from - 1 || page > to + 1) {
        loading.abort();
        this.#loading.delete(page);
      }
    }
    for (let page = from; page <= to; page++) {
      this.#fetch(page);
    }
  }

  retry(): void {
    this.error = null;
    this.want(0, 0);
  }

  close(): void {
    this.#loading.forEach((loading) => loading.abort());
    this.#loading.clear();
  }

  #fetch(page: number): void {
    if (this.#pages.has(page) || this.#loading.has(page)) {
      return;
    }
    const loading = new AbortController();
    this.#loading.set(page, loading);
    this.load(PAGE, page * PAGE, loading.signal).then(
      (answer) => {
        this.#end(page, loading);
        this.#pages.set(page, answer.videos);
        this.#forgetFarFrom(page);
        this.total = answer.total;
        this.error = null;
        this.#tell();
      },
      (cause: unknown) => {
        this.#end(page, loading);
        if (!loading.signal.aborted) {
          this.error = cause instanceof ApiError ? cause : new ApiError(String(cause), 'UNKNOWN', 0);
          this.#tell();
        }
      },
    );
  }

  #end(page: number, loading: AbortController): void {
    if (this.#loading.get(page) === loading) {
      this.#loading.delete(page);
    }
  }

  #forgetFarFrom(page: number): void {
    if (this.#pages.size > MOST_PAGES) {
      const farthest = [...this.#pages.keys()].reduce((one, other) => (Math.abs(one - page) >= Math.abs(other - page) ? one : other));
      this.#pages.delete(farthest);
    }
  }

  #tell(): void {
    this.#version++;
    this.#readers.forEach((reader) => reader());
  }
}

/** The rows of a request; while those of a new one are on their way, the ones before. Null: nothing to ask yet. */
export function useRows(request: string | null): { rows: Rows | null; isComing: boolean } {
  const next = useMemo(() => (request === null ? null : rowsOf(request)), [request]);
  const shown = useRef<Rows | null>(null);
  useSyncExternalStore(
    useMemo(() => next?.subscribe ?? (() => () => {}), [next]),
    () => next?.version() ?? 0,
  );
  useEffect(() => {
    next?.want(0, 0);
    return () => next?.close();
  }, [next]);
  if (next !== null && (next.total !== null || next.error !== null)) {
    shown.current = next;
  }
  return { rows: shown.current, isComing: shown.current !== next };
}

/** The newest request's rows outlive the page, so that one who comes back finds them. */
let latest: { request: string; rows: Rows } | null = null;

function rowsOf(request: string): Rows {
  if (latest?.request !== request) {
    latest = {
      request,
      rows: new Rows((limit, offset, signal) => {
        const query = new URLSearchParams(request);
        query.set('limit', String(limit));
        query.set('offset', String(offset));
        return listVideos(query, signal);
      }),
    };
  }
  return latest.rows;
}
