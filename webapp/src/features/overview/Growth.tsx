import type { EndedJob, Job } from '../../api/wire';
import { hasEnded } from '../../api/wire';
import { count, counted, lastName, moment } from '../../ui/format';
import { Link } from '../../ui/router';

const WIDTH = 300;
const HEIGHT = 110;
const WIDEST = 36;
const MOST = 24;
const LISTED = 6;

interface Step {
  readonly job: EndedJob;
  readonly added: number;
  readonly sum: number;
}

/** The scans that have added something, the oldest first, and what there was after each. */
export function growthOf(jobs: readonly Job[]): Step[] {
  let sum = 0;
  return jobs
    .filter(hasEnded)
    .filter((job) => (job.result?.new ?? 0) > 0)
    .sort((one, other) => one.finished_at.localeCompare(other.finished_at))
    .map((job) => {
      const added = job.result?.new ?? 0;
      sum += added;
      return { job, added, sum };
    })
    .slice(-MOST);
}

/** What a scan has added: in its folder, and in its time. */
export function foundBy(job: EndedJob): string {
  const query = new URLSearchParams({ directory: job.path });
  if (job.started_at !== null) {
    query.set('created_from', job.started_at);
  }
  query.set('created_to', new Date(Date.parse(job.finished_at) + 1).toISOString());
  return `/library?${query}`;
}

/** How the library has grown, scan by scan. */
export function Growth({ steps }: { steps: readonly Step[] }) {
  const most = Math.max(1, ...steps.map(({ sum }) => sum));
  const wide = Math.min(WIDEST, WIDTH / Math.max(1, steps.length));
  const y = (value: number) => HEIGHT - (value / most) * (HEIGHT - 8);
  const outline = steps.map(({ sum }, index) => `L${index * wide} ${y(sum)} H${(index + 1) * wide}`).join(' ');
  return (
    <figure className="card picture">
      <figcaption>
        <h2>Growth by scan</h2>
      </figcaption>
      {steps.length === 0 ? (
        <p className="quiet-text">No scan has added anything yet.</p>
      ) : (
        <>
          <svg className="growth" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <path className="growth-area" d={`M0 ${HEIGHT} ${outline} V${HEIGHT} Z`} />
            {steps.map(({ job, added, sum }, index) => (
              <rect key={job.job_id} className="growth-added" x={index * wide + 1} y={y(sum)} width={Math.max(1, wide - 2)} height={y(sum - added) - y(sum)} />
            ))}
          </svg>
          <ul className="legend">
            {steps
              .slice(-LISTED)
              .reverse()
              .map(({ job, added, sum }) => (
                <li key={job.job_id}>
                  <Link href={foundBy(job)}>
                    <span className="only-heard">{`${lastName(job.path)}, ${moment(job.finished_at)}: ${counted(added, 'video')} added, ${count(sum)} in all`}</span>
                    <span className="path" aria-hidden="true">
                      {lastName(job.path)}
                    </span>
                    <span className="legend-part" aria-hidden="true">
                      {moment(job.finished_at)}
                    </span>
                    <span className="legend-count" aria-hidden="true">
                      +{count(added)}
                    </span>
                  </Link>
                </li>
              ))}
          </ul>
        </>
      )}
    </figure>
  );
}
