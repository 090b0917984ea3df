import { useEffect, useState } from 'react';

import { useResource } from '../../api/cache';
import { listVideos } from '../../api/client';
import { throttled, cache } from '../../api/cache';
import { live, useLive } from '../../api/live';

/** Where a library that is being filled is cut, so that it stands still under its reader. */
export interface Filling {
  /** Videos found later are not shown yet; null where there are none at all, undefined until that is known. */
  readonly before: string | null | undefined;
  /** How many more the library has by now. */
  readonly more: number;
  /** Shows them. */
  readonly catchUp: () => void;
}

interface Cut {
  readonly before: string | null;
  readonly total: number;
}

const NEWEST = new URLSearchParams({ limit: '1', sort: '-created_at' });
const EVERY = 1_500;

/**
 * @param isRead whether somebody looks at rows that must not move
 */
export function useFilling(isRead: () => boolean): Filling {
  const revision = useLive((now) => now.model.libraryRevision);
  useEffect(refresh, [revision]);
  const { data } = useResource('newest', (signal) => listVideos(NEWEST, signal));
  const [cut, setCut] = useState<Cut | undefined>(undefined);
  const newest: Cut | undefined =
    data === undefined ? undefined : { before: justAfter(data.videos[0]?.created_at ?? null), total: data.total };
  const isBehind = newest !== undefined && newest.before !== cut?.before;
  if (newest !== undefined && (cut === undefined || (isBehind && (cut.before === null || !isRead())))) {
    setCut(newest);
  }
  // A reader may let go without anything having been found.
  useEffect(() => {
    if (!isBehind) {
      return undefined;
    }
    const timer = setInterval(() => newest !== undefined && !isRead() && setCut(newest), 1000);
    return () => clearInterval(timer);
  });
  return {
    before: cut?.before,
    more: isBehind && cut !== undefined ? Math.max(1, newest.total - cut.total) : 0,
    catchUp: () => newest !== undefined && setCut(newest),
  };
}

const refresh = (() => {
  const run = throttled(EVERY, () => cache.invalidate('newest'));
  return () => {
    if (live.now().model.libraryRevision > 0) {
      run();
    }
  };
})();

/** Times are exact on the server and cut to the millisecond on the way here. */
function justAfter(iso: string | null): string | null {
  return iso === null ? null : new Date(Date.parse(iso) + 1).toISOString();
}
