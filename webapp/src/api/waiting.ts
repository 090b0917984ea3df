import type { LiveJob } from './model';
import type { Job } from './wire';

/** Why a job has not begun: a scan in, or above, or below its folder, or there is no free place. */
export function waitingFor(job: Job, jobs: ReadonlyMap<string, LiveJob>): string {
  const others = [...jobs.values()].map((known) => known.job).filter((other) => other.job_id !== job.job_id);
  const related = others.find(
    (other) => (other.status === 'running' || isBefore(other, job)) && areRelated(other.path, job.path),
  );
  if (related !== undefined) {
    return related.path === job.path ? 'Waits for another scan of the same folder' : `Waits for the scan of ${related.path}`;
  }
  const ahead = others.filter((other) => isBefore(other, job)).length;
  return ahead === 0 ? 'Waits for a free place: it is next' : `Waits for a free place: ${ahead} ahead`;
}

function isBefore(other: Job, job: Job): boolean {
  return other.status === 'pending' && other.submitted_at < job.submitted_at;
}

function areRelated(one: string, other: string): boolean {
  const prefix = (path: string) => (path.endsWith('/') ? path : `${path}/`);
  return prefix(one).startsWith(prefix(other)) || prefix(other).startsWith(prefix(one));
}
