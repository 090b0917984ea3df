/** FFmpeg's own answer, read with care: anything may be missing from it. */

export interface Stream {
  readonly index: number;
  readonly kind: string;
  readonly codec: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly tags: readonly (readonly [string, string])[];
}

export interface Chapter {
  readonly start: number;
  readonly end: number;
  readonly title: string;
}

export interface Answer {
  readonly streams: readonly Stream[];
  readonly chapters: readonly Chapter[];
  readonly tags: readonly (readonly [string, string])[];
}

type Fields = Readonly<Record<string, unknown>>;

/** What is shown elsewhere already, or is of no use to people. */
const LEFT_OUT = new Set(['index', 'codec_type', 'codec_name', 'tags', 'disposition', 'side_data_list', 'extradata', 'extradata_hash']);

export function readAnswer(answer: unknown): Answer {
  const whole = fields(answer);
  return {
    streams: list(whole.streams).map((stream, position) => ({
      index: numeric(stream.index, position),
      kind: text(stream.codec_type) || 'unknown',
      codec: text(stream.codec_name) || 'unknown',
      facts: Object.entries(stream).flatMap(([name, value]) => (LEFT_OUT.has(name) || text(value) === '' ? [] : [[spell(name), text(value)] as const])),
      tags: tags(stream.tags),
    })),
    chapters: list(whole.chapters).map((chapter) => ({
      start: numeric(chapter.start_time, 0),
      end: numeric(chapter.end_time, 0),
      title: text(fields(chapter.tags).title),
    })),
    tags: tags(fields(whole.format).tags),
  };
}

function tags(value: unknown): (readonly [string, string])[] {
  return Object.entries(fields(value)).map(([name, content]) => [name, text(content)] as const);
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function numeric(value: unknown, otherwise: number): number {
  const number = Number(text(value));
  return text(value) !== '' && Number.isFinite(number) ? number : otherwise;
}

function spell(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
