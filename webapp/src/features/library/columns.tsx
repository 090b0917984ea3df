import type { ReactNode } from 'react';

import type { Video } from '../../api/wire';
import { bitRate, bytes, codec, moment, playingTime, word } from '../../ui/format';
import { Link } from '../../ui/router';
import type { ColumnId, Sort } from './view';

/** What can stand in a column of the table. */
export interface Column {
  readonly name: string;
  readonly sort: Sort | null;
  /** In rem. */
  readonly width: number;
  readonly isNumber: boolean;
  readonly show: (video: Video) => ReactNode;
}

export const COLUMN: Readonly<Record<ColumnId, Column>> = {
  name: {
    name: 'Name',
    sort: 'filename',
    width: 15,
    isNumber: false,
    show: (video) => (
      <Link className="row-link" href={`/library/${video.id}`} title={video.path}>
        {video.filename}
      </Link>
    ),
  },
  resolution: { name: 'Resolution', sort: 'height', width: 8, isNumber: true, show: size },
  video: { name: 'Video', sort: 'video_codec', width: 6.5, isNumber: false, show: (video) => codec(video.video_codec) },
  hdr: {
    name: 'HDR',
    sort: 'hdr',
    width: 7.5,
    isNumber: false,
    show: (video) => (video.hdr === 'none' ? <span className="quiet-text">SDR</span> : <span className="tag">{word(video.hdr)}</span>),
  },
  duration: {
    name: 'Duration',
    sort: 'duration_seconds',
    width: 7,
    isNumber: true,
    show: (video) => (video.duration_seconds === null ? '–' : playingTime(video.duration_seconds)),
  },
  size: { name: 'Size', sort: 'size_bytes', width: 6.5, isNumber: true, show: (video) => bytes(video.size_bytes) },
  rate: {
    name: 'Bit rate',
    sort: 'bit_rate',
    width: 8,
    isNumber: true,
    show: (video) => (video.bit_rate === null ? '–' : bitRate(video.bit_rate)),
  },
  frames: { name: 'Frame rate', sort: 'frame_rate', width: 7.5, isNumber: true, show: frameRate },
  audio: { name: 'Audio', sort: 'audio_codec', width: 9, isNumber: false, show: sound },
  container: { name: 'Container', sort: 'container', width: 8, isNumber: false, show: (video) => codec(video.container) },
  folder: { name: 'Folder', sort: 'path', width: 18, isNumber: false, show: (video) => video.directory ?? '–' },
  modified: { name: 'Modified', sort: 'modified_at', width: 12, isNumber: false, show: (video) => moment(video.modified_at) },
  added: { name: 'Added', sort: 'created_at', width: 12, isNumber: false, show: (video) => moment(video.created_at) },
  status: {
    name: 'Status',
    sort: 'status',
    width: 6.5,
    isNumber: false,
    show: (video) => (video.status === 'missing' ? <span className="badge" data-status="missing">Missing</span> : 'Present'),
  },
};

export function size(video: Video): string {
  return video.width === null || video.height === null ? '–' : `${video.width} × ${video.height}`;
}

export function frameRate(video: Video): string {
  const { frame_rate_numerator: numerator, frame_rate_denominator: denominator } = video;
  return numerator === null || denominator === null || denominator === 0 ? '–' : `${Number((numerator / denominator).toFixed(3))} /s`;
}

export function sound(video: Video): string {
  if (video.audio_codec === null) {
    return 'None';
  }
  const layout = video.audio_layout ?? (video.audio_channels === null ? '' : `${video.audio_channels} ch`);
  return `${codec(video.audio_codec)} ${layout}`.trim();
}
