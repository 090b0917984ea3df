import { useEffect, useState } from 'react';

import { useResource } from '../../api/cache';
import { ApiError, findJob, listProblems, startScan } from '../../api/client';
import { live, useLive } from '../../api/live';
import type { LiveJob } from '../../api/model';
import { waitingFor } from '../../api/waiting';
import type { Job } from '../../api/wire';
import { hasEnded } from '../../api/wire';
import { Bar } from '../../ui/Bar';
import { between, count, counted, percent, rate, remaining, span } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { Failure, Loading } from '../../ui/Notice';
import { ProblemList } from '../../ui/ProblemList';
import { go, Link } from '../../ui/router';
import { StatusBadge } from '../../ui/StatusBadge';
import { Tallies } from '../../ui/Tallies';
import { Timeline } from './Timeline';

/** One scan: when, how far, what could not be read, and what can be done about it. */
export function JobPage({ id, onFollow }: { id: string; onFollow: (id: string) => void }) {
  const known = useLive((now) => now.model.jobs.get(id));
  const { data, error } = useResource(`job ${id}`, (signal) => findJob(id, signal));
  useEffect(() => {
    if (data !== undefined) {
      live.learn(data);
    }
  }, [data]);
  return (
    <div className="page">
      <p className="crumbs">
        <Link href="/scans">
          <Icon name="back" /> Scans
        </Link>
      </p>
      {known !== undefined ? (
        <JobDetail known={known} onFollow={onFollow} />
      ) : (
        <>
          <h1 tabIndex={-1}>Scan</h1>
          {error === undefined ? <Loading what="the scan" height="page" /> : <Failure error={error} what="The scan" />}
        </>
      )}
    </div>
  );
}

function JobDetail({ known, onFollow }: { known: LiveJob; onFollow: (id: string) => void }) {
  const { job, live: now } = known;
  const jobs = useLive((all) => all.model.jobs);
  const isStopping = useLive((all) => all.stopping.has(job.job_id));
  const [error, setError] = useState('');
  const attempt = async (action: () => Promise<void>) => {
    setError('');
    await action().catch((cause: unknown) => setError(cause instanceof ApiError ? cause.message : String(cause)));
  };
  const again = (more: { accept_missing?: boolean } = {}) =>
    attempt(async () => {
      const started = await startScan({ path: job.path, path_bytes: job.path_bytes, recursive: job.recursive, force: job.force, ...more });
      live.learn(started);
      go(`/scans/${started.job_id}`);
      onFollow(started.job_id);
    });
  const counts = now ?? (job.status === 'pending' ? null : job.result);
  const fraction = now === null ? job.progress : now.progress;
  return (
    <>
      <header className="page-head">
        <h1 tabIndex={-1} className="path">
          {job.path}
        </h1>
        <StatusBadge status={job.status} isStopping={isStopping} />
      </header>
      <p className="facts">
        <span>{job.recursive ? 'With the folders inside' : 'This folder only'}</span>
        <span>{job.force ? 'Every file probed again' : 'Only what is new or has changed'}</span>
        {job.attempt > 1 && <span>Attempt {count(job.attempt)}, after the server was restarted</span>}
      </p>
      {hasEnded(job) && job.error !== null && (
        <p className="notice" data-tone="bad">
          <Icon name="alert" /> <span>{job.error}</span>
        </p>
      )}
      {hasEnded(job) && job.warning !== null && (
        <p className="notice" data-tone="warn">
          <Icon name="alert" /> <span>{job.warning}</span>
          <button type="button" onClick={() => void again({ accept_missing: true })}>
            Mark them as missing
          </button>
        </p>
      )}
      {error !== '' && (
        <p className="notice" data-tone="bad" role="alert">
          <Icon name="alert" /> <span>{error}</span>
        </p>
      )}
      {job.status === 'pending' && <p>{waitingFor(job, jobs)}.</p>}
      {job.status === 'running' && (
        <div className="card">
          <div className="running-head">
            <strong>{counts === null || counts.total === null ? counted(counts?.scanned ?? 0, 'file') : `${count(counts.scanned)} of ${counted(counts.total, 'file')}`}</strong>
            <span className="big-number">{fraction === null ? '' : percent(fraction)}</span>
          </div>
          <Bar label="This scan" fraction={fraction} />
          <p className="facts">
            <span>{now === null ? '' : rate(now.rate)}</span>
            <span>{now === null || now.eta_seconds === null ? '' : `${remaining(now.eta_seconds)} left`}</span>
          </p>
        </div>
      )}
      {counts !== null && <Tallies counts={counts} />}
      <div className="actions start-side">
        {hasEnded(job) ? (
          <>
            <button type="button" className="primary" onClick={() => void again()}>
              <Icon name="again" /> Run again
            </button>
            <Link className="button" href={`/library?directory=${encodeURIComponent(job.path)}`}>
              Show the videos
            </Link>
          </>
        ) : (
          <>
            <button type="button" className="danger" disabled={isStopping} onClick={() => attempt(() => live.stop(job.job_id))}>
              <Icon name="stop" /> {isStopping ? 'Stopping…' : 'Stop'}
            </button>
            <button type="button" onClick={() => onFollow(job.job_id)}>
              Follow it
            </button>
          </>
        )}
      </div>
      <section aria-labelledby="timeline-heading">
        <h2 id="timeline-heading">Timeline</h2>
        <Timeline job={job} />
        {hasEnded(job) && job.started_at !== null && <p className="facts">It ran for {span(between(job.started_at, job.finished_at))}.</p>}
      </section>
      {counts !== null && counts.failed > 0 && (
        <section aria-labelledby="errors-heading">
          <h2 id="errors-heading">{counted(counts.failed, 'file')} could not be read</h2>
          <Problems key={job.job_id} job={job} failed={counts.failed} />
        </section>
      )}
    </>
  );
}

/** While the scan runs, the list is fetched again for every ten more that fail. */
function Problems({ job, failed }: { job: Job; failed: number }) {
  const version = hasEnded(job) ? 'ended' : String(Math.floor(failed / 10));
  const { data, error } = useResource(`problems ${job.job_id} ${job.attempt} ${version}`, (signal) => listProblems(job, signal));
  const [last, setLast] = useState(data);
  if (data !== undefined && data !== last) {
    setLast(data);
  }
  if (error !== undefined) {
    return <Failure error={error} what="The list" />;
  }
  // While the next list is on its way the last one stays, so that nothing jumps under the reader.
  const shown = data ?? last;
  return shown === undefined ? <Loading what="the files" height="block" /> : <ProblemList problems={shown.problems} total={shown.total} root={job.path} />;
}
