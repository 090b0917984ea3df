import { useState } from 'react';

import { useEvery, useResource } from '../../api/cache';
import { listJobs } from '../../api/client';
import { useLive } from '../../api/live';
import type { LiveJob } from '../../api/model';
import { waitingFor } from '../../api/waiting';
import type { Job } from '../../api/wire';
import { hasEnded } from '../../api/wire';
import { Bar } from '../../ui/Bar';
import { ago, between, count, counted, percent, span } from '../../ui/format';
import { Empty, Failure, Loading } from '../../ui/Notice';
import { Link } from '../../ui/router';
import { StatusBadge } from '../../ui/StatusBadge';

const PAGE = 50;
const FILTERS: readonly [string, string][] = [
  ['', 'All'],
  ['pending,running', 'Under way'],
  ['complete', 'Complete'],
  ['failed,timeout', 'Failed'],
  ['cancelled', 'Stopped'],
];

/** Every scan there was, and those under way as they go. */
export function JobsPage({ onScan }: { onScan: () => void }) {
  const [status, setStatus] = useState('');
  const [offset, setOffset] = useState(0);
  const jobs = useLive((now) => now.model.jobs);
  const stopping = useLive((now) => now.stopping);
  const [now, setNow] = useState(Date.now);
  useEvery(10_000, () => setNow(Date.now()), true);
  const { data, error } = useResource(`jobs ${status} ${offset}`, (signal) => listJobs(PAGE, offset, status, signal));
  const shown = data === undefined ? undefined : current(data.jobs, jobs, offset === 0 ? status : null);
  return (
    <div className="page">
      <header className="page-head">
        <h1 tabIndex={-1}>Scans</h1>
        <div className="segments" role="group" aria-label="Which scans">
          {FILTERS.map(([value, name]) => (
            <button
              key={name}
              type="button"
              aria-pressed={status === value}
              onClick={() => {
                setStatus(value);
                setOffset(0);
              }}
            >
              {name}
            </button>
          ))}
        </div>
      </header>
      {error !== undefined && <Failure error={error} what="The list of scans" />}
      {shown === undefined && error === undefined && <Loading what="the scans" height="page" />}
      {shown?.length === 0 && (
        <Empty title={status === '' ? 'Nothing has been scanned yet' : 'No scan is like that'}>
          {status === '' && (
            <button type="button" className="primary" onClick={onScan}>
              Scan a folder
            </button>
          )}
        </Empty>
      )}
      {shown !== undefined && shown.length > 0 && (
        <ul className="job-list">
          {shown.map((job) => (
            <JobLine key={job.job_id} known={jobs.get(job.job_id) ?? { job, live: null, problems: [] }} jobs={jobs} isStopping={stopping.has(job.job_id)} now={now} />
          ))}
        </ul>
      )}
      {data !== undefined && data.total > PAGE && (
        <p className="pager">
          <span>{counted(data.total, 'scan')}</span>
          <span className="pager-steps">
            <button type="button" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE))}>
              Newer
            </button>
            <button type="button" disabled={offset + PAGE >= data.total} onClick={() => setOffset(offset + PAGE)}>
              Older
            </button>
          </span>
        </p>
      )}
    </div>
  );
}

/** The page as it was answered, brought up to date with what the stream has told since. */
function current(page: readonly Job[], jobs: ReadonlyMap<string, LiveJob>, status: string | null): Job[] {
  const listed = page.map((job) => jobs.get(job.job_id)?.job ?? job);
  if (status === null) {
    return listed;
  }
  const wanted = status === '' ? null : new Set(status.split(','));
  const newest = page[0]?.submitted_at ?? '';
  const added = [...jobs.values()]
    .map(({ job }) => job)
    .filter((job) => job.submitted_at > newest && !listed.some((other) => other.job_id === job.job_id))
    .sort((one, other) => other.submitted_at.localeCompare(one.submitted_at));
  return [...added, ...listed].filter((job) => wanted === null || wanted.has(job.status));
}

interface LineProps {
  readonly known: LiveJob;
  readonly jobs: ReadonlyMap<string, LiveJob>;
  readonly isStopping: boolean;
  readonly now: number;
}

function JobLine({ known: { job, live }, jobs, isStopping, now }: LineProps) {
  const counts = live ?? (job.status === 'pending' ? null : job.result);
  const fraction = live === null ? job.progress : live.progress;
  return (
    <li className="job-line">
      <StatusBadge status={job.status} isStopping={isStopping} />
      <Link className="job-path path" href={`/scans/${job.job_id}`}>
        {job.path}
      </Link>
      <span className="job-counts">
        {counts === null ? waitingFor(job, jobs) : `${counted(counts.scanned, 'file')} · ${count(counts.new)} new`}
        {counts !== null && counts.failed > 0 && <span className="bad"> · {count(counts.failed)} failed</span>}
      </span>
      <span className="job-time">
        {hasEnded(job)
          ? job.started_at === null
            ? 'never began'
            : span(between(job.started_at, job.finished_at))
          : live !== null
            ? span(live.elapsed_ms / 1000)
            : ''}
        <time dateTime={job.submitted_at}>{ago(job.submitted_at, now)}</time>
      </span>
      {job.status === 'running' && (
        <span className="job-bar">
          <Bar label={`Scan of ${job.path}`} fraction={fraction} />
          <span>{fraction === null ? '' : percent(fraction)}</span>
        </span>
      )}
    </li>
  );
}
