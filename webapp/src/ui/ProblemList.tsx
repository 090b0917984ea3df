import { useDeferredValue, useState } from 'react';

import type { FileProblem } from '../api/wire';
import { announce } from './announcer';
import { count, counted } from './format';
import { Icon } from './Icon';

const PAGE = 50;

const CODES: Readonly<Record<string, string>> = {
  NO_VIDEO_STREAM: 'No moving pictures',
  INVALID_MEDIA: 'Damaged or not media',
  UNSUPPORTED_FORMAT: 'Format not accepted',
  PROBE_TIMEOUT: 'Took too long',
  PROBE_FAILED: 'FFmpeg failed',
  OUTPUT_TOO_LARGE: 'Answer too large',
  FILE_UNREADABLE: 'Cannot be read',
  FILE_VANISHED: 'Gone before it was read',
  DIRECTORY_UNREADABLE: 'Folder cannot be read',
  STILL_GROWING: 'Still being written',
  QUARANTINED: 'Set aside',
  STORAGE_STALLED: 'Storage does not answer',
};

export function problemName(code: string): string {
  return CODES[code] ?? code;
}

interface Props {
  readonly problems: readonly FileProblem[];
  readonly total: number;
  /** Left out of the paths, as they all begin so. */
  readonly root: string;
}

/** The files that could not be read, and why: by page, by kind, by word. */
export function ProblemList({ problems, total, root }: Props) {
  const [text, setText] = useState('');
  const [code, setCode] = useState('');
  const [page, setPage] = useState(0);
  const wanted = useDeferredValue(text.trim().toLowerCase());
  const codes = new Map<string, number>();
  problems.forEach((problem) => codes.set(problem.code, (codes.get(problem.code) ?? 0) + 1));
  const found = problems.filter(
    (problem) =>
      (code === '' || problem.code === code) &&
      (wanted === '' || `${problem.path}\n${problem.message}\n${problemName(problem.code)}`.toLowerCase().includes(wanted)),
  );
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const shown = Math.min(page, pages - 1);
  const copy = async () => {
    const lines = found.map((problem) => `${problem.path}\t${problem.code}\t${problem.message}`);
    try {
      await navigator.clipboard.writeText(lines.join('\n'));
      announce(`${counted(found.length, 'line')} copied`);
    } catch {
      announce('The browser does not allow copying here');
    }
  };
  return (
    <div className="problems">
      <div className="toolbar">
        <label className="field grow">
          <span className="only-heard">Find in these files</span>
          <input type="search" placeholder="Find in these files" value={text} onChange={(event) => setText(event.target.value)} />
        </label>
        <label className="field">
          <span className="only-heard">Reason</span>
          <select value={code} onChange={(event) => setCode(event.target.value)}>
            <option value="">Every reason</option>
            {[...codes].map(([name, files]) => (
              <option key={name} value={name}>
                {problemName(name)} ({count(files)})
              </option>
            ))}
          </select>
        </label>
        <button type="button" onClick={copy} disabled={found.length === 0}>
          <Icon name="copy" /> Copy {found.length === problems.length ? 'all' : count(found.length)}
        </button>
      </div>
      <div className="problem-lines" role="region" aria-label="Files that could not be read" tabIndex={0}>
        <ul>
          {found.slice(shown * PAGE, (shown + 1) * PAGE).map((problem, index) => (
            <li key={`${problem.path}-${index}`}>
              <span className="path">{within(problem.path, root)}</span>
              <span className="why">
                <strong>{problemName(problem.code)}</strong> {problem.message}
              </span>
            </li>
          ))}
        </ul>
      </div>
      {found.length === 0 && <p className="quiet-text">No file matches.</p>}
      <p className="pager">
        <span>
          {found.length === total
            ? counted(total, 'file')
            : `${count(found.length)} of ${counted(total, 'file')}`}
        </span>
        {pages > 1 && (
          <span className="pager-steps">
            <button type="button" onClick={() => setPage(shown - 1)} disabled={shown === 0}>
              Previous
            </button>
            <span>
              Page {count(shown + 1)} of {count(pages)}
            </span>
            <button type="button" onClick={() => setPage(shown + 1)} disabled={shown === pages - 1}>
              Next
            </button>
          </span>
        )}
      </p>
    </div>
  );
}

export function within(path: string, root: string): string {
  const prefix = root.endsWith('/') ? root : `${root}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}
