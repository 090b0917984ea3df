import type { FileProblem, Job, Progress, StreamEvent } from './wire';
import { hasEnded, never } from './wire';

/** A job as it is now: what was last said of it, and how far it is. */
export interface LiveJob {
  readonly job: Job;
  readonly live: Progress | null;
  /** Files that failed while somebody listened; the newest last. */
  readonly problems: readonly FileProblem[];
}

/** All that the event stream has told. */
export interface Model {
  readonly jobs: ReadonlyMap<string, LiveJob>;
  /** Jobs that ended while nobody listened: they have to be asked for. */
  readonly lost: ReadonlySet<string>;
  /** Grows with every change of the list of videos, and where changes may have gone unseen. */
  readonly libraryRevision: number;
  /** Grows when jobs come, go, or change their status. */
  readonly jobsRevision: number;
}

export const EMPTY: Model = { jobs: new Map(), lost: new Set(), libraryRevision: 0, jobsRevision: 0 };

const MOST_PROBLEMS = 100;
const MOST_ENDED = 50;

export function apply(model: Model, event: StreamEvent): Model {
  switch (event.name) {
    case 'snapshot':
      return snapshot(model, event.data.jobs);
    case 'pending':
    case 'running':
    case 'complete':
    case 'cancelled':
    case 'failed':
    case 'timeout':
      return learn(model, event.data);
    case 'progress':
      return progress(model, event.data);
    case 'file_error':
      return problem(model, event.data);
    case 'library':
      return { ...model, libraryRevision: model.libraryRevision + 1 };
    case 'reset':
      return { ...model, libraryRevision: model.libraryRevision + 1, jobsRevision: model.jobsRevision + 1 };
    default:
      return never(event);
  }
}

/** Takes in what an answer says of a job, unless more is known already. */
export function learn(model: Model, job: Job): Model {
  const known = model.jobs.get(job.job_id);
  if (known !== undefined && age(known.job) > age(job)) {
    return model;
  }
  const isSameAttempt = known?.job.attempt === job.attempt;
  const changed = known === undefined || known.job.status !== job.status || !isSameAttempt;
  const jobs = new Map(model.jobs);
  jobs.set(job.job_id, {
    job,
    live: job.status === 'running' && isSameAttempt ? (known?.live ?? null) : null,
    problems: isSameAttempt ? (known?.problems ?? []) : [],
  });
  forgetOldest(jobs);
  return { ...model, jobs, lost: without(model.lost, job.job_id), jobsRevision: model.jobsRevision + (changed ? 1 : 0) };
}

/** What the stream's owner knows, and what is known here besides: it may have come later, or from elsewhere. */
export function merge(theirs: Model, mine: Model): Model {
  let next = theirs;
  for (const { job } of mine.jobs.values()) {
    next = learn(next, job);
  }
  const lost = new Set(next.lost);
  for (const [id, { job }] of next.jobs) {
    if (!hasEnded(job) && !theirs.jobs.has(id)) {
      lost.add(id);
    }
  }
  return {
    ...next,
    lost,
    libraryRevision: theirs.libraryRevision + mine.libraryRevision + 1,
    jobsRevision: theirs.jobsRevision + mine.jobsRevision + 1,
  };
}

/** Gives up on a job that the server does not know, either. */
export function forget(model: Model, id: string): Model {
  const jobs = new Map(model.jobs);
  jobs.delete(id);
  return { ...model, jobs, lost: without(model.lost, id), jobsRevision: model.jobsRevision + 1 };
}

/** A snapshot has every job that waits or runs: others have ended. */
function snapshot(model: Model, jobs: readonly Job[]): Model {
  let next = model;
  for (const job of jobs) {
    next = learn(next, job);
  }
  const named = new Set(jobs.map((job) => job.job_id));
  const lost = new Set(next.lost);
  for (const [id, { job }] of next.jobs) {
    if (!hasEnded(job) && !named.has(id)) {
      lost.add(id);
    }
  }
  return { ...next, lost, libraryRevision: next.libraryRevision + 1, jobsRevision: next.jobsRevision + 1 };
}

function progress(model: Model, now: Progress): Model {
  const known = model.jobs.get(now.job_id);
  if (known === undefined || known.job.status !== 'running') {
    return model;
  }
  // A true bar never goes back, whatever is found late.
  const before = known.live?.progress ?? known.job.progress;
  const fraction = now.progress === null ? before : Math.max(now.progress, before ?? 0);
  const jobs = new Map(model.jobs);
  jobs.set(now.job_id, { ...known, live: { ...now, progress: fraction } });
  return { ...model, jobs };
}

function problem(model: Model, { job_id, path, code, message }: FileProblem & { job_id: string }): Model {
  const known = model.jobs.get(job_id);
  if (known === undefined) {
    return model;
  }
  const jobs = new Map(model.jobs);
  jobs.set(job_id, { ...known, problems: [...known.problems, { path, code, message }].slice(-MOST_PROBLEMS) });
  return { ...model, jobs };
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return ids.has(id) ? new Set([...ids].filter((other) => other !== id)) : ids;
}

/** The larger, the later in a job's life. */
function age(job: Job): number {
  return job.attempt * 3 + (hasEnded(job) ? 2 : job.status === 'running' ? 1 : 0);
}

function forgetOldest(jobs: Map<string, LiveJob>): void {
  const ended = [...jobs.values()].filter(({ job }) => hasEnded(job));
  for (const { job } of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) {
    jobs.delete(job.job_id);
  }
}
