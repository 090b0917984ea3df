import type { Counts } from '../api/wire';
import { count } from './format';

/** What became of the files. */
export function Tallies({ counts }: { counts: Counts | null }) {
  const tallies: [string, number, 'plain' | 'bad'][] = [
    ['New', counts?.new ?? 0, 'plain'],
    ['Updated', counts?.updated ?? 0, 'plain'],
    ['Unchanged', counts?.skipped ?? 0, 'plain'],
    ['Failed', counts?.failed ?? 0, 'bad'],
  ];
  if (counts !== null && counts.moved > 0) {
    tallies.push(['Moved', counts.moved, 'plain']);
  }
  if (counts !== null && counts.missing > 0) {
    tallies.push(['Missing', counts.missing, 'bad']);
  }
  return (
    <dl className="tallies">
      {tallies.map(([name, value, tone]) => (
        <div key={name} data-tone={value > 0 ? tone : 'none'}>
          <dt>{name}</dt>
          <dd>{count(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
