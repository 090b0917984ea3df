import { useEffect, useLayoutEffect, useRef } from 'react';

import type { Video } from '../../api/wire';
import { codec, playingTime, word } from '../../ui/format';
import { Link } from '../../ui/router';
import { useWidth, useWindow } from '../../ui/window';
import type { Rows } from './rows';
import { size } from './columns';
import { useSpace } from './space';

const GAP = 16;
const NARROWEST = 190;
const UNDER = 50;

interface Props {
  readonly rows: Rows;
  readonly total: number;
  readonly scroller: HTMLElement | null;
}

/** The library as posters, of which only those in sight are on the page. */
export function VideoGrid({ rows, total, scroller }: Props) {
  const inner = Math.max(0, useWidth(scroller) - 2 * GAP);
  const across = Math.max(2, Math.floor((inner + GAP) / (NARROWEST + GAP)));
  const line = Math.round(((inner - (across - 1) * GAP) / across) * (9 / 16)) + UNDER + GAP;
  const view = useWindow(scroller, Math.max(UNDER, line), Math.ceil(total / across));
  const first = view.first * across;
  const last = Math.min(total, view.last * across);
  const above = useSpace<HTMLLIElement>(view.first * line);
  const below = useSpace<HTMLLIElement>(Math.max(0, Math.ceil(total / across) - view.last) * line);
  const grid = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    grid.current?.style.setProperty('--across', String(across));
    grid.current?.style.setProperty('--line', `${line - GAP}px`);
  });
  useEffect(() => rows.want(first, Math.max(first, last - 1)), [rows, first, last]);
  return (
    <ul className="posters" ref={grid} aria-label={`Videos, ${total}`}>
      <li className="space" ref={above} aria-hidden="true" />
      {Array.from({ length: Math.max(0, last - first) }, (_, index) => {
        const video = rows.at(first + index);
        return (
          <li key={video?.id ?? `empty-${first + index}`} className="poster" aria-setsize={total} aria-posinset={first + index + 1}>
            {video === undefined ? <span className="skeleton poster-picture" /> : <Poster video={video} />}
          </li>
        );
      })}
      <li className="space" ref={below} aria-hidden="true" />
    </ul>
  );
}

function Poster({ video }: { video: Video }) {
  return (
    <Link href={`/library/${video.id}`} className="poster-link" title={video.path}>
      <span className="poster-picture" data-hue={hue(video.video_codec)}>
        <span className="poster-codec">{codec(video.video_codec)}</span>
        {video.hdr !== 'none' && <span className="tag poster-hdr">{word(video.hdr)}</span>}
        {video.status === 'missing' && <span className="tag poster-missing">Missing</span>}
        <span className="poster-size">{size(video)}</span>
        <span className="poster-time">{video.duration_seconds === null ? '' : playingTime(video.duration_seconds)}</span>
      </span>
      <span className="poster-name path">{video.filename}</span>
    </Link>
  );
}

const TINTED = ['h264', 'hevc', 'vp9', 'av1'];

/** A tint for each of the codecs that most libraries are made of, and one for the rest. */
function hue(name: string | null): number {
  const at = TINTED.indexOf(name ?? '');
  return at < 0 ? TINTED.length : at;
}
