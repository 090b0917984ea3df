import type { Directories, EndedJob, FileProblem, Job, JobPage, Place, ProblemPage, Session, Statistics, Video, VideoPage } from './wire';

const BASE = '/api/v1';
const SESSION = '/session';
const PROBLEMS_AT_ONCE = 1000;
const MOST_PROBLEMS = 20_000;

/** Why a call failed, in a sentence for people. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** Upper snake case as in the wire contract, or UNREACHABLE. */
    readonly code: string,
    readonly status: number,
  ) {
    super(message);
  }
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: Readonly<Record<string, string>>;
}

let refused = (): void => {};

/** What to do when the server does not let us in (any more). */
export function whenRefused(run: () => void): void {
  refused = run;
}

async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(BASE + path, init);
  } catch (cause) {
    if (init.signal?.aborted) {
      throw cause;
    }
    throw new ApiError('The server does not answer.', 'UNREACHABLE', 0);
  }
  if (!response.ok) {
    if (response.status === 401 && path !== SESSION) {
      refused();
    }
    throw await problem(response);
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function problem(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Problem;
  const fields = Object.entries(body.errors ?? {}).map(([field, rule]) => `${field} ${rule}`);
  const text = fields.length > 0 ? fields.join('; ') : (body.detail ?? body.title ?? `The server answered ${response.status}.`);
  return new ApiError(sentence(text), body.code ?? 'UNKNOWN', response.status);
}

/** "no such job: 7" as "No such job: 7." */
export function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}

function post<T>(path: string, body?: unknown): Promise<T> {
  return call(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

function reading(signal: AbortSignal | undefined): RequestInit {
  return signal === undefined ? {} : { signal };
}

export function session(signal?: AbortSignal): Promise<Session> {
  return call(SESSION, reading(signal));
}

export function logIn(token: string): Promise<Session> {
  return post(SESSION, { token });
}

export function logOut(): Promise<void> {
  return call(SESSION, { method: 'DELETE' });
}

export interface ScanOrder extends Place {
  readonly recursive: boolean;
  readonly force: boolean;
  readonly accept_missing?: boolean;
}

export function startScan({ path, path_bytes, ...how }: ScanOrder): Promise<Job> {
  return post('/videos/scan', { ...named({ path, path_bytes }), ...how });
}

export function cancelJob(id: string): Promise<Job> {
  return post(`/jobs/${encodeURIComponent(id)}/cancel`);
}

export function findJob(id: string, signal?: AbortSignal): Promise<Job> {
  return call(`/jobs/${encodeURIComponent(id)}`, reading(signal));
}

export function listJobs(limit: number, offset: number, status = '', signal?: AbortSignal): Promise<JobPage> {
  const filter = status === '' ? '' : `&status=${encodeURIComponent(status)}`;
  return call(`/jobs?limit=${limit}&offset=${offset}${filter}`, reading(signal));
}

/** Every file that a job could not read, up to a number that no person reads through. */
export async function listProblems(job: EndedJob | Job, signal?: AbortSignal): Promise<{ problems: FileProblem[]; total: number }> {
  const problems: FileProblem[] = [];
  for (;;) {
    const page = await call<ProblemPage>(
      `/jobs/${encodeURIComponent(job.job_id)}/errors?limit=${PROBLEMS_AT_ONCE}&offset=${problems.length}`,
      reading(signal),
    );
    problems.push(...page.errors);
    if (page.errors.length === 0 || problems.length >= Math.min(page.total, MOST_PROBLEMS)) {
      return { problems, total: page.total };
    }
  }
}

export function listVideos(query: URLSearchParams, signal?: AbortSignal): Promise<VideoPage> {
  return call(`/videos?${query}`, reading(signal));
}

export function statistics(query: URLSearchParams, signal?: AbortSignal): Promise<Statistics> {
  return call(`/videos/statistics?${query}`, reading(signal));
}

export function findVideo(id: string, signal?: AbortSignal): Promise<Video> {
  return call(`/videos/${encodeURIComponent(id)}`, reading(signal));
}

export function probeAnswer(id: string, signal?: AbortSignal): Promise<unknown> {
  return call(`/videos/${encodeURIComponent(id)}/probe`, reading(signal));
}

export function forgetVideo(id: string): Promise<void> {
  return call(`/videos/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** What names a folder in a request: a name that is no text can only be sent as its bytes. */
function named({ path, path_bytes }: Place): { path: string } | { path_bytes: string } {
  return path_bytes && path.includes('\uFFFD') ? { path_bytes } : { path };
}

/** Without a place: the roots. */
export function listDirectories(place: Place | null, limit: number, signal?: AbortSignal): Promise<Directories> {
  const query = new URLSearchParams({ limit: String(limit), ...(place === null ? {} : named(place)) });
  return call(`/filesystem/directories?${query}`, reading(signal));
}
