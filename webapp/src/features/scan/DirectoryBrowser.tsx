import type { KeyboardEvent } from 'react';
import { useEffect, useRef, useState } from 'react';

import { useResource } from '../../api/cache';
import { listDirectories } from '../../api/client';
import type { Place } from '../../api/wire';
import { counted } from '../../ui/format';
import { Icon } from '../../ui/Icon';

const AT_ONCE = 200;
const MOST = 1000;

interface Props {
  /** Null for the roots. */
  readonly place: Place | null;
  readonly onGo: (place: Place | null) => void;
}

/** The folders of the server's machine, to walk through with a pointer or with the arrow keys. */
export function DirectoryBrowser({ place, onGo }: Props) {
  const [limit, setLimit] = useState(AT_ONCE);
  const list = useRef<HTMLUListElement>(null);
  const wantsFocus = useRef(false);
  const { data, error } = useResource(`directories ${limit} ${place?.path_bytes ?? place?.path ?? ''}`, (signal) => listDirectories(place, limit, signal));

  useEffect(() => {
    if (data !== undefined && wantsFocus.current) {
      wantsFocus.current = false;
      list.current?.querySelector('button')?.focus();
    }
  }, [data]);

  const enter = (next: Place | null) => {
    wantsFocus.current = true;
    setLimit(AT_ONCE);
    onGo(next);
  };
  const above = data?.parent == null ? null : { path: data.parent, path_bytes: data.parent_bytes };
  const up = above ?? (place === null || place.path === '/' ? undefined : null);
  const move = (event: KeyboardEvent) => {
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to =
      event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? buttons.length - 1 : null;
    if (to !== null) {
      event.preventDefault();
      buttons[Math.max(0, Math.min(buttons.length - 1, to))]?.focus();
    } else if (event.key === 'ArrowRight' && at >= 0) {
      buttons[at]?.click();
    } else if ((event.key === 'ArrowLeft' || event.key === 'Backspace') && up !== undefined) {
      event.preventDefault();
      enter(up);
    }
  };

  return (
    <section className="browser" aria-label="Folders on the server">
      <div className="browser-head">
        <button type="button" className="quiet square" disabled={up === undefined} onClick={() => up !== undefined && enter(up)}>
          <Icon name="up" />
          <span className="only-heard">Up to the folder above</span>
        </button>
        <span className="path">{data?.path ?? place?.path ?? 'Folders that may be scanned'}</span>
      </div>
      <ul className="browser-list" ref={list} onKeyDown={move} aria-busy={data === undefined && error === undefined}>
        {data?.directories.map((directory) => (
          <li key={directory.path_bytes ?? directory.path}>
            <button type="button" className="browser-entry" onClick={() => enter(directory)}>
              <Icon name="folder" />
              <span className="path">{directory.name}</span>
              <Icon name="chevron" />
            </button>
          </li>
        ))}
        {data !== undefined && data.directories.length < data.total && limit < MOST && (
          <li>
            <button type="button" className="browser-entry" onClick={() => setLimit(MOST)}>
              Show more of {counted(data.total, 'folder')}
            </button>
          </li>
        )}
      </ul>
      {data !== undefined && data.directories.length === 0 && <p className="browser-none">No folders in here.</p>}
      {error !== undefined && <p className="browser-none">{error.message}</p>}
    </section>
  );
}
