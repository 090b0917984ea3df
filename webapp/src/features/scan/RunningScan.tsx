import { useState } from 'react';

import { ApiError } from '../../api/client';
import { live, useLive } from '../../api/live';
import type { LiveJob } from '../../api/model';
import { waitingFor } from '../../api/waiting';
import type { Counts, Job, Phase } from '../../api/wire';
import { never } from '../../api/wire';
import { Bar } from '../../ui/Bar';
import { count, counted, lastName, percent, rate, remaining, span } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { problemName, within } from '../../ui/ProblemList';
import { Tallies } from '../../ui/Tallies';

export function phaseName(phase: Phase | null): string {
  switch (phase) {
    case null:
      return 'Starting';
    case 'discovering':
      return 'Looking for files';
    case 'probing':
      return 'Probing files';
    case 'finishing':
      return 'Finishing';
    default:
      return never(phase);
  }
}

/** The fraction to draw: nothing is known before it begins, and while it still looks for files. */
export function fractionOf({ job, live: now }: LiveJob): number | null {
  return now === null ? job.progress : now.progress;
}

/** What has been counted so far. */
export function countsOf({ job, live: now }: LiveJob): Counts | null {
  return now ?? (job.status === 'pending' ? null : job.result);
}

function phaseOf(job: Job): Phase | null {
  return job.status === 'running' ? job.phase : null;
}

/** A scan at work. */
export function RunningScan({ known, onHide }: { known: LiveJob; onHide: () => void }) {
  const { job, live: now } = known;
  const jobs = useLive((all) => all.model.jobs);
  const isStopping = useLive((all) => all.stopping.has(job.job_id));
  const connection = useLive((all) => all.connection);
  const [error, setError] = useState('');
  const stop = () => {
    setError('');
    live.stop(job.job_id).catch((cause: unknown) => setError(cause instanceof ApiError ? cause.message : String(cause)));
  };
  const fraction = fractionOf(known);
  const counts = countsOf(known);
  const title = job.status === 'pending' ? 'Waiting' : phaseName(now?.phase ?? phaseOf(job));
  return (
    <div className="running">
      <p className="path running-path">{job.path}</p>
      <div className="running-head">
        <strong className="phase">{isStopping ? 'Stopping…' : title}</strong>
        <span className="big-number">{fraction === null ? '' : percent(fraction)}</span>
      </div>
      <Bar label={`Scan of ${lastName(job.path)}`} fraction={fraction} />
      <p className="facts">
        {job.status === 'pending' ? (
          <span>{waitingFor(job, jobs)}.</span>
        ) : (
          <>
            <span>{counts === null || counts.total === null ? `${count(counts?.scanned ?? 0)} files so far` : `${count(counts.scanned)} of ${counted(counts.total, 'file')}`}</span>
            <span>{now === null ? '' : rate(now.rate)}</span>
            <span>{now === null ? '' : `${span(now.elapsed_ms / 1000)} so far`}</span>
            <span>{now === null || now.eta_seconds === null || isStopping ? '' : `${remaining(now.eta_seconds)} left`}</span>
          </>
        )}
      </p>
      <Tallies counts={counts} />
      <section aria-label="Being probed now" className="now">
        <h3>Now</h3>
        <ul>
          {(now?.current ?? []).slice(0, 4).map((name) => (
            <li key={name} className="path">
              {name}
            </li>
          ))}
        </ul>
      </section>
      <section className="latest-problems" aria-label="Latest files that could not be read">
        <h3>Could not be read</h3>
        <ul>
          {known.problems.length === 0 && <li className="why">Nothing so far</li>}
          {known.problems.slice(-3).map((problem) => (
            <li key={problem.path}>
              <span className="path">{within(problem.path, job.path)}</span> <span className="why">{problemName(problem.code)}</span>
            </li>
          ))}
        </ul>
      </section>
      {error !== '' && (
        <p className="notice" data-tone="bad" role="alert">
          {error}
        </p>
      )}
      {connection !== 'live' && (
        <p className="notice" data-tone="warn">
          The connection to the server is lost; these numbers are the last it told.
        </p>
      )}
      <div className="actions">
        <button type="button" onClick={onHide}>
          Hide
        </button>
        <button type="button" className="danger" onClick={stop} disabled={isStopping}>
          <Icon name="stop" /> {isStopping ? 'Stopping…' : 'Stop'}
        </button>
      </div>
    </div>
  );
}
