import type { FormEvent } from 'react';
import { useState } from 'react';

import { ApiError, startScan } from '../../api/client';
import { live } from '../../api/live';
import type { Job, Place } from '../../api/wire';
import { Icon } from '../../ui/Icon';
import { DirectoryBrowser } from './DirectoryBrowser';

export interface Draft extends Place {
  readonly recursive: boolean;
  readonly force: boolean;
}

/** Which folder, and how. */
export function StartForm({ draft, onStarted }: { draft: Draft; onStarted: (job: Job) => void }) {
  const [path, setPath] = useState(draft.path);
  const [browsed, setBrowsed] = useState<Place | null>(draft.path === '' ? null : draft);
  const [recursive, setRecursive] = useState(draft.recursive);
  const [force, setForce] = useState(draft.force);
  const [error, setError] = useState<ApiError | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() === '' || isBusy) {
      return;
    }
    setIsBusy(true);
    setError(null);
    try {
      const job = await startScan({ path, path_bytes: browsed?.path === path ? browsed.path_bytes : undefined, recursive, force });
      live.learn(job);
      onStarted(job);
    } catch (cause) {
      setError(cause instanceof ApiError ? cause : new ApiError(String(cause), 'UNKNOWN', 0));
      setIsBusy(false);
    }
  };
  const walk = (to: Place | null) => {
    setBrowsed(to);
    setPath(to?.path ?? '');
    setError(null);
  };

  return (
    <form className="start" onSubmit={submit}>
      <label className="field" htmlFor="scan-path">
        Folder
      </label>
      <input
        id="scan-path"
        className="path-input"
        type="text"
        value={path}
        onChange={(event) => {
          setPath(event.target.value);
          setError(null);
        }}
        placeholder="/srv/movies"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : 'scan-error'}
      />
      {error !== null && (
        <p id="scan-error" className="notice" data-tone="bad" role="alert">
          <Icon name="alert" /> <span>{error.message}</span>
        </p>
      )}
      <DirectoryBrowser place={browsed} onGo={walk} />
      <div className="choices">
        <label className="check">
          <input type="checkbox" checked={recursive} onChange={(event) => setRecursive(event.target.checked)} />
          <span>Include the folders inside</span>
        </label>
        <label className="check">
          <input type="checkbox" checked={force} onChange={(event) => setForce(event.target.checked)} />
          <span>
            Probe again <small>also files that have not changed</small>
          </span>
        </label>
      </div>
      <div className="actions">
        <button type="submit" className="primary" disabled={path.trim() === '' || isBusy}>
          {isBusy ? 'Starting…' : 'Start scan'}
        </button>
      </div>
    </form>
  );
}
