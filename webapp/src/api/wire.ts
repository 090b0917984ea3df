/** What the server says, in the words in which it says it. */

export type JobStatus = 'pending' | 'running' | EndedStatus;
export type EndedStatus = 'complete' | 'failed' | 'timeout' | 'cancelled';
export type Phase = 'discovering' | 'probing' | 'finishing';

export interface Counts {
  readonly total: number | null;
  readonly scanned: number;
  readonly new: number;
  readonly updated: number;
  readonly skipped: number;
  readonly moved: number;
  readonly missing: number;
  readonly failed: number;
}

export interface FileProblem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export interface Result extends Counts {
  readonly errors: readonly FileProblem[];
}

interface JobFacts extends Place {
  readonly job_id: string;
  readonly type: 'scan';
  readonly recursive: boolean;
  readonly force: boolean;
  readonly attempt: number;
  readonly progress: number | null;
  readonly submitted_at: string;
}

export interface PendingJob extends JobFacts {
  readonly status: 'pending';
}

export interface RunningJob extends JobFacts {
  readonly status: 'running';
  readonly phase: Phase | null;
  readonly started_at: string;
  readonly result: Result;
}

export interface EndedJob extends JobFacts {
  readonly status: EndedStatus;
  readonly started_at: string | null;
  readonly finished_at: string;
  readonly result: Result | null;
  readonly error: string | null;
  readonly warning: string | null;
}

export type Job = PendingJob | RunningJob | EndedJob;

export interface Progress extends Counts {
  readonly job_id: string;
  readonly status: 'running';
  readonly phase: Phase | null;
  readonly progress: number | null;
  readonly current: readonly string[];
  readonly rate: number;
  readonly eta_seconds: number | null;
  readonly elapsed_ms: number;
}

export type StreamEvent =
  | { readonly name: 'snapshot'; readonly data: { readonly jobs: readonly Job[] } }
  | { readonly name: 'pending' | 'running' | EndedStatus; readonly data: Job }
  | { readonly name: 'progress'; readonly data: Progress }
  | { readonly name: 'file_error'; readonly data: FileProblem & { readonly job_id: string } }
  | { readonly name: 'library'; readonly data: { readonly reason: string; readonly total: number } }
  | { readonly name: 'reset'; readonly data: { readonly reason: string } };

export const STREAM_EVENTS: readonly StreamEvent['name'][] = [
  'snapshot',
  'pending',
  'running',
  'progress',
  'file_error',
  'complete',
  'cancelled',
  'failed',
  'timeout',
  'library',
  'reset',
];

export type Hdr = 'none' | 'hdr10' | 'hlg' | 'dolby_vision';
export type Resolution = 'sd' | 'hd' | 'full_hd' | 'quad_hd' | 'uhd' | 'uhd_8k' | 'unknown';
export type VideoStatus = 'present' | 'missing';

export interface Video {
  readonly id: string;
  readonly path: string;
  readonly filename: string;
  readonly directory: string | null;
  readonly size_bytes: number;
  readonly modified_at: string;
  readonly container: string;
  readonly duration_seconds: number | null;
  readonly duration_frames: number | null;
  readonly frame_rate_numerator: number | null;
  readonly frame_rate_denominator: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly rotation: number | null;
  readonly video_codec: string | null;
  readonly video_profile: string | null;
  readonly pixel_format: string | null;
  readonly bit_depth: number | null;
  readonly color_primaries: string | null;
  readonly color_transfer: string | null;
  readonly color_space: string | null;
  readonly hdr: Hdr;
  readonly bit_rate: number | null;
  readonly audio_codec: string | null;
  readonly audio_channels: number | null;
  readonly audio_layout: string | null;
  readonly sample_rate: number | null;
  readonly audio_count: number;
  readonly subtitle_count: number;
  readonly data_count: number;
  readonly chapter_count: number;
  readonly subtitle_streams: readonly { readonly codec_name: string; readonly language: string | null }[];
  readonly status: VideoStatus;
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_job_id: string;
}

/** How many videos have a value; null stands for "none". */
export interface Share<T = string | null> {
  readonly value: T;
  readonly videos: number;
}

/** How many videos lie from one bound up to, but not including, another; null is no bound. */
export interface Range {
  readonly from: number | null;
  readonly to: number | null;
  readonly videos: number;
}

export interface Statistics {
  readonly videos: number;
  readonly size_bytes: number;
  readonly duration_seconds: number;
  readonly statuses: readonly Share<VideoStatus>[];
  readonly containers: readonly Share<string>[];
  readonly video_codecs: readonly Share[];
  readonly audio_codecs: readonly Share[];
  readonly resolutions: readonly Share<Resolution>[];
  readonly hdr: readonly Share<Hdr>[];
  readonly durations: readonly Range[];
  readonly sizes: readonly Range[];
}

export interface Slice {
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
}

export interface JobPage extends Slice {
  readonly jobs: readonly Job[];
}

export interface ProblemPage extends Slice {
  readonly errors: readonly FileProblem[];
}

export interface VideoPage extends Slice {
  readonly videos: readonly Video[];
}

/** A folder: as people read it, and exactly, where the server has said so. */
export interface Place {
  readonly path: string;
  readonly path_bytes?: string | null | undefined;
}

export interface Directories extends Slice {
  readonly path: string | null;
  readonly parent: string | null;
  readonly path_bytes?: string | null;
  readonly parent_bytes?: string | null;
  readonly directories: readonly (Place & { readonly name: string })[];
}

/** Whether the server has a token, and whether this browser has shown it. */
export interface Session {
  readonly token_required: boolean;
  readonly authenticated: boolean;
}

export function hasEnded(job: Job): job is EndedJob {
  return job.status !== 'pending' && job.status !== 'running';
}

/** Stops the compiler where a case has been forgotten. */
export function never(value: never): never {
  throw new Error(`unforeseen: ${JSON.stringify(value)}`);
}
