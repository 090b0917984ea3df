import { codec, lastName, moment, word } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { rangeName } from '../../ui/ranges';
import type { Filter, View } from './view';
import { withFilter } from './view';

interface Chip {
  readonly text: string;
  readonly filters: readonly Filter[];
}

/** The filters that are on, each to be taken off. */
export function Chips({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  const chips = chipsOf(view);
  if (chips.length === 0) {
    return null;
  }
  const without = (filters: readonly Filter[]) => filters.reduce((rest, filter) => withFilter(rest, filter, ''), view);
  return (
    <ul className="chips" aria-label="Filters that are on">
      {chips.map((chip) => (
        <li key={chip.filters.join()}>
          <button type="button" className="chip" onClick={() => onChange(without(chip.filters))}>
            <span className="path">{chip.text}</span>
            <Icon name="close" />
            <span className="only-heard">remove</span>
          </button>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <button type="button" className="chip quiet" onClick={() => onChange(without(chips.flatMap((chip) => chip.filters)))}>
            Clear all
          </button>
        </li>
      )}
    </ul>
  );
}

export function chipsOf({ filters }: View): Chip[] {
  const chips: Chip[] = [];
  const add = (filter: Filter, text: (value: string) => string) => {
    const value = filters[filter];
    if (value !== undefined) {
      chips.push({ text: text(value), filters: [filter] });
    }
  };
  add('video_codec', codec);
  add('audio_codec', (value) => `${codec(value)} audio`);
  add('container', codec);
  add('resolution', word);
  add('hdr', word);
  add('status', word);
  add('directory', (value) => `In ${lastName(value)}`);
  addRange(chips, filters.min_duration, filters.max_duration, true, ['min_duration', 'max_duration']);
  addRange(chips, filters.min_size, filters.max_size, false, ['min_size', 'max_size']);
  if (filters.created_from !== undefined || filters.created_to !== undefined) {
    const from = filters.created_from === undefined ? '' : `from ${moment(filters.created_from)}`;
    const to = filters.created_to === undefined ? '' : `to ${moment(filters.created_to)}`;
    chips.push({ text: `Added ${from} ${to}`.trim(), filters: ['created_from', 'created_to'] });
  }
  return chips;
}

function addRange(chips: Chip[], low: string | undefined, high: string | undefined, isDuration: boolean, filters: readonly Filter[]): void {
  if (low !== undefined || high !== undefined) {
    chips.push({ text: rangeName(isDuration, low ?? '', high ?? ''), filters });
  }
}
