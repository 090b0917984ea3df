import { useLayoutEffect, useRef } from 'react';

import type { Range } from '../../api/wire';
import { count, counted } from '../../ui/format';
import { step } from '../../ui/ranges';
import { Link } from '../../ui/router';

interface Props {
  readonly title: string;
  readonly kind: 'duration' | 'size';
  readonly ranges: readonly Range[];
}

/** How many lie in each range, as columns side by side. */
export function Histogram({ title, kind, ranges }: Props) {
  const most = Math.max(1, ...ranges.map(({ videos }) => videos));
  return (
    <figure className="card picture">
      <figcaption>
        <h2>{title}</h2>
      </figcaption>
      <ul className="histogram">
        {ranges.map(({ from, to, videos }) => {
          const { name, low, high } = step(kind, from, to);
          const query = new URLSearchParams();
          if (low !== '') {
            query.set(`min_${kind}`, low);
          }
          if (high !== '') {
            query.set(`max_${kind}`, high);
          }
          return (
            <li key={name}>
              <Link href={`/library?${query}`} title={`${name}: ${counted(videos, 'video')}`}>
                <span className="only-heard">{`${name}: ${counted(videos, 'video')}`}</span>
                <span className="column-count" aria-hidden="true">
                  {videos === 0 ? '' : count(videos)}
                </span>
                <Column fraction={videos / most} />
                <span className="column-name" aria-hidden="true">
                  {short(kind, from)}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </figure>
  );
}

function Column({ fraction }: { fraction: number }) {
  const column = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => column.current?.style.setProperty('--fraction', String(fraction)), [fraction]);
  return (
    <span className="column-track" aria-hidden="true">
      <span ref={column} className="column-fill" data-none={fraction === 0} />
    </span>
  );
}

/** The lower bound, as short as it fits below a column. */
export function short(kind: 'duration' | 'size', from: number | null): string {
  const value = from ?? 0;
  if (kind === 'size') {
    return value === 0 ? '0' : value >= 1e9 ? `${value / 1e9}G` : `${value / 1e6}M`;
  }
  return value === 0 ? '0' : value >= 3600 ? `${value / 3600}h` : `${value / 60}m`;
}
