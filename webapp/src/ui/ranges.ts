import { bytes, span } from './format';

/** Steps of durations and sizes, as the server's statistics have them, in the words of its filters. */
export interface Step {
  readonly name: string;
  /** Text for the query, empty for no bound; both inclusive. */
  readonly low: string;
  readonly high: string;
}

/** FFmpeg counts durations in microseconds: the last one before a bound is the bound's own neighbour. */
const LEAST = { duration: 0.000001, size: 1 } as const;

export const DURATIONS = steps('duration', [60, 300, 600, 1200, 1800, 2700, 3600, 5400, 7200, 10_800]);
export const SIZES = steps('size', [1e7, 1e8, 3e8, 7e8, 1.5e9, 3e9, 6e9, 1.2e10, 2.5e10, 5e10]);

/** The step from one bound up to, but not including, another; null is no bound. */
export function step(kind: 'duration' | 'size', from: number | null, to: number | null): Step {
  const low = from === null || from === 0 ? '' : String(from);
  const high = to === null ? '' : kind === 'duration' ? (to - LEAST.duration).toFixed(6) : String(to - LEAST.size);
  return { name: rangeName(kind === 'duration', low, high), low, high };
}

/** What a pair of bounds is called. */
export function rangeName(isDuration: boolean, low: string, high: string): string {
  const spell = (text: string) => (isDuration ? span(roundUp(Number(text))) : bytes(Number(text)));
  if (high === '') {
    return `${spell(low)} and more`;
  }
  return low === '' ? `Under ${spell(high)}` : `${spell(low)} – ${spell(high)}`;
}

function roundUp(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function steps(kind: 'duration' | 'size', bounds: readonly number[]): Step[] {
  return [null, ...bounds].map((from, index) => step(kind, from, bounds[index] ?? null));
}
