import type { Hdr, Share } from '../../api/wire';
import { count, counted, share, word } from '../../ui/format';
import { go, Link } from '../../ui/router';

const RADIUS = 40;
const AROUND = 2 * Math.PI * RADIUS;
const ORDER: readonly Hdr[] = ['dolby_vision', 'hdr10', 'hlg', 'none'];

/** Dynamic range as a ring; the list beside it says the same and is what keyboards and readers use. */
export function Ring({ shares, total }: { shares: readonly Share<Hdr>[]; total: number }) {
  const sorted = [...shares].sort((one, other) => ORDER.indexOf(one.value) - ORDER.indexOf(other.value));
  let before = 0;
  const arcs = sorted.map(({ value, videos }) => {
    const start = before;
    before += videos / Math.max(1, total);
    return { value, start, part: videos / Math.max(1, total) };
  });
  const hdr = sorted.filter(({ value }) => value !== 'none').reduce((sum, { videos }) => sum + videos, 0);
  return (
    <figure className="card picture">
      <figcaption>
        <h2>Dynamic range</h2>
      </figcaption>
      <div className="ring">
        <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
          <circle className="ring-track" cx="50" cy="50" r={RADIUS} />
          {arcs.map(({ value, start, part }) => (
            <circle
              key={value}
              className={`ring-arc hue-${value}`}
              cx="50"
              cy="50"
              r={RADIUS}
              strokeDasharray={`${part * AROUND} ${AROUND}`}
              strokeDashoffset={-start * AROUND}
              transform="rotate(-90 50 50)"
              onClick={() => go(`/library?hdr=${value}`)}
            />
          ))}
          <text className="ring-number" x="50" y="49" textAnchor="middle">
            {share(hdr, total)}
          </text>
          <text className="ring-word" x="50" y="61" textAnchor="middle">
            HDR
          </text>
        </svg>
        <ul className="legend">
          {sorted.map(({ value, videos }) => (
            <li key={value}>
              <Link href={`/library?hdr=${value}`}>
                <span className="only-heard">{`${word(value)}: ${counted(videos, 'video')}, ${share(videos, total)}`}</span>
                <span className={`swatch hue-${value}`} aria-hidden="true" />
                <span aria-hidden="true">{word(value)}</span>
                <span className="legend-count" aria-hidden="true">
                  {count(videos)}
                </span>
                <span className="legend-part" aria-hidden="true">
                  {share(videos, total)}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </figure>
  );
}
