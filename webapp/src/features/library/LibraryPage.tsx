import { useEffect, useLayoutEffect, useRef, useState } from 'react';

import { useLive } from '../../api/live';
import { announce } from '../../ui/announcer';
import { count, counted } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { Empty, Loading } from '../../ui/Notice';
import { go } from '../../ui/router';
import { Chips, chipsOf } from './Chips';
import { ColumnChooser } from './ColumnChooser';
import { useFilling } from './filling';
import { FilterPanel } from './FilterPanel';
import { useRows } from './rows';
import { VideoGrid } from './VideoGrid';
import { VideoTable } from './VideoTable';
import type { View } from './view';
import { addressOf, parseView, requestOf, withFilter } from './view';

const SEARCH_AFTER = 200;
/** Where each view was left, for those who come back. */
const places = new Map<string, number>();

/** All videos: found, narrowed down and put in order by the server. */
export function LibraryPage({ query, onScan }: { query: string; onScan: () => void }) {
  const view = parseView(query);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const filling = useFilling(() => isBeingRead(scroller));
  const request = filling.before === undefined ? null : requestOf(view, filling.before).toString();
  const { rows, isComing } = useRows(request);
  const change = (next: View, how: 'push' | 'replace' = 'push') => go(addressOf(next), how);
  const total = rows?.total ?? null;
  const isNarrowed = Object.keys(view.filters).length > 0;
  useAnnouncedTotal(isComing ? null : total, isNarrowed);
  usePlace(scroller, query, rows !== null);
  const [showsFilters, setShowsFilters] = useState(false);
  return (
    <div className="library">
      <header className="library-head">
        <h1 tabIndex={-1}>Library</h1>
        <p className="library-total" aria-busy={isComing}>
          {total === null ? '' : counted(total, 'video')}
        </p>
        <Search view={view} onSearch={(text) => change(withFilter(view, 'q', text), 'replace')} />
        <div className="library-tools">
          <button type="button" aria-expanded={showsFilters} aria-controls="filters" onClick={() => setShowsFilters(!showsFilters)}>
            <Icon name="filter" /> <span>Filters{chipsOf(view).length > 0 ? ` (${chipsOf(view).length})` : ''}</span>
          </button>
          {view.layout === 'table' && <ColumnChooser view={view} onChange={(next) => change(next, 'replace')} />}
          <div className="segments" role="group" aria-label="Show as">
            <button type="button" aria-pressed={view.layout === 'table'} onClick={() => change({ ...view, layout: 'table' })}>
              <Icon name="table" /> <span className="only-heard">Table</span>
            </button>
            <button type="button" aria-pressed={view.layout === 'grid'} onClick={() => change({ ...view, layout: 'grid' })}>
              <Icon name="grid" /> <span className="only-heard">Posters</span>
            </button>
          </div>
        </div>
      </header>
      <div id="filters" hidden={!showsFilters}>
        {showsFilters && <FilterPanel view={view} onChange={change} />}
      </div>
      <Chips view={view} onChange={change} />
      <div className="library-body">
        {filling.more > 0 && (
          <button
            type="button"
            className="more-pill"
            onClick={() => {
              scroller?.scrollTo(0, 0);
              filling.catchUp();
            }}
          >
            {isNarrowed ? 'New videos' : `${count(filling.more)} more`} found – show
          </button>
        )}
        <div ref={setScroller} className="library-scroller" tabIndex={0} role="region" aria-label="Videos" data-coming={isComing}>
          {rows?.error !== null && rows?.error !== undefined && rows.total === null ? (
            <div className="notice" data-tone="bad" role="alert">
              <p>
                <strong>The videos could not be loaded.</strong> {rows.error.message}
              </p>
              <button type="button" onClick={() => rows.retry()}>
                Try again
              </button>
            </div>
          ) : rows === null || total === null ? (
            <Loading what="the videos" height="page" />
          ) : total === 0 ? (
            <Nothing isNarrowed={isNarrowed} onClear={() => change({ ...view, filters: {} })} onScan={onScan} />
          ) : view.layout === 'grid' ? (
            <VideoGrid rows={rows} total={total} scroller={scroller} />
          ) : (
            <VideoTable view={view} rows={rows} total={total} scroller={scroller} onChange={change} />
          )}
        </div>
      </div>
    </div>
  );
}

function Nothing({ isNarrowed, onClear, onScan }: { isNarrowed: boolean; onClear: () => void; onScan: () => void }) {
  const isBusy = useLive((now) => [...now.model.jobs.values()].some(({ job }) => job.status === 'running'));
  if (isNarrowed) {
    return (
      <Empty title="No video is like that">
        <button type="button" onClick={onClear}>
          Clear the search and all filters
        </button>
      </Empty>
    );
  }
  return (
    <Empty title={isBusy ? 'Nothing found yet' : 'The library is empty'}>
      <p>{isBusy ? 'Videos appear here as the scan finds them.' : 'It fills with what scans find.'}</p>
      {!isBusy && (
        <button type="button" className="primary" onClick={onScan}>
          Scan a folder
        </button>
      )}
    </Empty>
  );
}

/** Asks as one types, once the fingers rest. */
function Search({ view, onSearch }: { view: View; onSearch: (text: string) => void }) {
  const asked = view.filters.q ?? '';
  const [text, setText] = useState(asked);
  const search = useRef(onSearch);
  search.current = onSearch;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The address may change from elsewhere; what is being typed comes first.
    if (document.activeElement !== input.current) {
      setText(asked);
    }
  }, [asked]);
  useEffect(() => {
    if (text.trim() === asked) {
      return undefined;
    }
    const timer = setTimeout(() => search.current(text.trim()), SEARCH_AFTER);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <label className="search">
      <Icon name="search" />
      <span className="only-heard">Search names, folders, codecs and formats</span>
      <input ref={input} type="search" value={text} placeholder="Search: names, folders, hevc, 1080p…" spellCheck={false} onChange={(event) => setText(event.target.value)} />
    </label>
  );
}

/** Rows must not move under one who has scrolled to them, points at them, or is on one of them. */
function isBeingRead(scroller: HTMLElement | null): boolean {
  return scroller !== null && (scroller.scrollTop > 0 || scroller.matches(':hover') || scroller.contains(document.activeElement));
}

function useAnnouncedTotal(total: number | null, isNarrowed: boolean): void {
  const before = useRef<number | null>(null);
  useEffect(() => {
    if (total !== null && before.current !== null && before.current !== total && isNarrowed) {
      announce(`${counted(total, 'video')} found`);
    }
    before.current = total ?? before.current;
  }, [total, isNarrowed]);
}

function usePlace(element: HTMLElement | null, query: string, isReady: boolean): void {
  useLayoutEffect(() => {
    if (!isReady || element === null) {
      return undefined;
    }
    element.scrollTop = places.get(query) ?? 0;
    const remember = () => places.set(query, element.scrollTop);
    element.addEventListener('scroll', remember, { passive: true });
    return () => element.removeEventListener('scroll', remember);
  }, [element, query, isReady]);
}
