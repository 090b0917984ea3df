import { useLayoutEffect, useRef, useState } from 'react';

import type { Share } from '../../api/wire';
import { count, counted, share } from '../../ui/format';
import { Link } from '../../ui/router';

const FIRST = 7;

interface Props {
  readonly title: string;
  readonly shares: readonly Share[];
  readonly total: number;
  readonly spell: (value: string | null) => string;
  /** Null where there is no filter that fits. */
  readonly linkTo: (value: string | null) => string | null;
}

/** Shares of a whole, as bars one below the other. */
export function ShareBars({ title, shares, total, spell, linkTo }: Props) {
  const [showsAll, setShowsAll] = useState(false);
  const most = Math.max(1, ...shares.map(({ videos }) => videos));
  const shown = showsAll ? shares : shares.slice(0, FIRST);
  return (
    <figure className="card picture">
      <figcaption>
        <h2>{title}</h2>
      </figcaption>
      <ul className="share-bars">
        {shown.map(({ value, videos }) => {
          const href = linkTo(value);
          const inner = (
            <>
              <span className="only-heard">{`${spell(value)}: ${counted(videos, 'video')}, ${share(videos, total)}`}</span>
              <span className="share-name path" aria-hidden="true">
                {spell(value)}
              </span>
              <Fill fraction={videos / most} />
              <span className="share-count" aria-hidden="true">
                {count(videos)}
              </span>
              <span className="share-part" aria-hidden="true">
                {share(videos, total)}
              </span>
            </>
          );
          return (
            <li key={value ?? ''}>
              {href === null ? (
                <span className="share-bar">{inner}</span>
              ) : (
                <Link className="share-bar" href={href}>
                  {inner}
                </Link>
              )}
            </li>
          );
        })}
      </ul>
      {shares.length > FIRST && (
        <button type="button" className="quiet" onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? 'Show fewer' : `Show all ${shares.length}`}
        </button>
      )}
    </figure>
  );
}

function Fill({ fraction }: { fraction: number }) {
  const fill = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => fill.current?.style.setProperty('--fraction', String(fraction)), [fraction]);
  return (
    <span className="share-track" aria-hidden="true">
      <span ref={fill} className="share-fill" />
    </span>
  );
}
