import type { EndedJob, PendingJob, Progress, Result, RunningJob } from './wire';

/** Jobs for tests. */
export const RESULT: Result = { total: 10, scanned: 0, new: 0, updated: 0, skipped: 0, moved: 0, missing: 0, failed: 0, errors: [] };

const FACTS = {
  type: 'scan',
  path: '/srv/movies',
  recursive: true,
  force: false,
  attempt: 1,
  submitted_at: '2026-03-04T05:06:07.000Z',
} as const;

export function pending(id: string, more: Partial<PendingJob> = {}): PendingJob {
  return { ...FACTS, job_id: id, status: 'pending', progress: null, ...more };
}

export function running(id: string, more: Partial<RunningJob> = {}): RunningJob {
  return { ...FACTS, job_id: id, status: 'running', progress: null, phase: 'probing', started_at: FACTS.submitted_at, result: RESULT, ...more };
}

export function ended(id: string, more: Partial<EndedJob> = {}): EndedJob {
  return {
    ...FACTS,
    job_id: id,
    status: 'complete',
    progress: 1,
    started_at: FACTS.submitted_at,
    finished_at: '2026-03-04T05:07:07.000Z',
    result: { ...RESULT, scanned: 10, new: 8, failed: 2 },
    error: null,
    warning: null,
    ...more,
  };
}

export function progress(id: string, fraction: number | null): Progress {
  return {
    total: 10,
    scanned: 4,
    new: 4,
    updated: 0,
    skipped: 0,
    moved: 0,
    missing: 0,
    failed: 0,
    job_id: id,
    status: 'running',
    phase: 'probing',
    progress: fraction,
    current: ['a.mkv'],
    rate: 2,
    eta_seconds: 3,
    elapsed_ms: 2000,
  };
}
