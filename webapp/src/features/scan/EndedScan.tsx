import { useResource } from '../../api/cache';
import { listProblems } from '../../api/client';
import type { EndedJob } from '../../api/wire';
import { never } from '../../api/wire';
import { between, counted, span } from '../../ui/format';
import type { IconName } from '../../ui/Icon';
import { Icon } from '../../ui/Icon';
import { Failure, Loading } from '../../ui/Notice';
import { ProblemList } from '../../ui/ProblemList';
import { Link } from '../../ui/router';
import { Tallies } from '../../ui/Tallies';

/** How many of the files that were looked at are in the library. */
export function kept(job: EndedJob): number {
  return job.result === null ? 0 : job.result.scanned - job.result.failed;
}

/** How it ended, in a line. */
export function endOf(job: EndedJob): string {
  switch (job.status) {
    case 'complete':
      return `Complete — ${counted(kept(job), 'file')} in the library`;
    case 'cancelled':
      return `Stopped — ${counted(kept(job), 'file')} kept`;
    case 'timeout':
      return `Timed out — ${counted(kept(job), 'file')} kept`;
    case 'failed':
      return `Failed — ${counted(kept(job), 'file')} kept`;
    default:
      return never(job.status);
  }
}

const ICONS: Readonly<Record<EndedJob['status'], IconName>> = { complete: 'check', cancelled: 'stop', failed: 'alert', timeout: 'clock' };

interface Props {
  readonly job: EndedJob;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** How a scan has ended, and what could not be read. */
export function EndedScan({ job, onAgain, onClose }: Props) {
  const failed = job.result?.failed ?? 0;
  return (
    <div className="ended">
      <p className="path running-path">{job.path}</p>
      <p className="end" data-status={job.status}>
        <Icon name={ICONS[job.status]} />
        <strong>{endOf(job)}</strong>
      </p>
      {job.error !== null && <p className="end-error">{job.error}</p>}
      {job.warning !== null && (
        <p className="notice" data-tone="warn">
          <Icon name="alert" /> <span>{job.warning}</span>
        </p>
      )}
      {job.started_at !== null && (
        <p className="facts">
          <span>
            {counted(job.result?.scanned ?? 0, 'file')} looked at in {span(between(job.started_at, job.finished_at))}
          </span>
          {job.result !== null && job.result.total !== null && job.result.total > job.result.scanned && (
            <span>{counted(job.result.total - job.result.scanned, 'file')} not reached</span>
          )}
        </p>
      )}
      <Tallies counts={job.result} />
      {failed > 0 && (
        <section aria-labelledby="problems-heading">
          <h3 id="problems-heading">{counted(failed, 'file')} could not be read</h3>
          <Problems job={job} />
        </section>
      )}
      <div className="actions">
        <button type="button" onClick={onAgain}>
          <Icon name="again" /> Scan again
        </button>
        <Link className="button primary" href={`/library?directory=${encodeURIComponent(job.path)}`} onClick={onClose}>
          Show the videos
        </Link>
      </div>
    </div>
  );
}

function Problems({ job }: { job: EndedJob }) {
  const { data, error } = useResource(`problems ${job.job_id} ${job.attempt}`, (signal) => listProblems(job, signal));
  if (error !== undefined) {
    return <Failure error={error} what="The list" />;
  }
  return data === undefined ? (
    <Loading what="the files" height="block" />
  ) : (
    <ProblemList problems={data.problems} total={data.total} root={job.path} />
  );
}
