import type { Job } from '../../api/wire';
import { hasEnded } from '../../api/wire';
import { between, moment, span } from '../../ui/format';
import { statusName } from '../../ui/StatusBadge';

/** What happened to a job, and when. */
export function Timeline({ job }: { job: Job }) {
  const startedAt = job.status === 'pending' ? null : job.started_at;
  const steps: { name: string; at: string; note: string }[] = [{ name: 'Submitted', at: job.submitted_at, note: '' }];
  if (startedAt !== null) {
    steps.push({ name: 'Begun', at: startedAt, note: waited(between(job.submitted_at, startedAt)) });
  }
  if (hasEnded(job)) {
    steps.push({
      name: statusName(job.status),
      at: job.finished_at,
      note: startedAt === null ? 'before it began' : `after ${span(between(startedAt, job.finished_at))}`,
    });
  }
  return (
    <ol className="timeline">
      {steps.map((step) => (
        <li key={step.name}>
          <strong>{step.name}</strong> <time dateTime={step.at}>{moment(step.at)}</time> <span className="quiet-text">{step.note}</span>
        </li>
      ))}
      {!hasEnded(job) && <li className="timeline-now">{job.status === 'pending' ? 'Waiting' : 'Running'} now</li>}
    </ol>
  );
}

function waited(seconds: number): string {
  return seconds < 0.1 ? 'at once' : `after ${span(seconds)}`;
}
