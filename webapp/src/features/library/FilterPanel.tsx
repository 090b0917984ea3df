import { useResource } from '../../api/cache';
import { statistics } from '../../api/client';
import type { Share } from '../../api/wire';
import { codec, count, word } from '../../ui/format';
import { DURATIONS, rangeName, SIZES } from '../../ui/ranges';
import type { Step } from '../../ui/ranges';
import type { Filter, View } from './view';
import { withFilter } from './view';

interface Props {
  readonly view: View;
  readonly onChange: (view: View) => void;
}

/** What to narrow the library down to; the choices are those that there are. */
export function FilterPanel({ view, onChange }: Props) {
  const { data } = useResource('statistics ', (signal) => statistics(new URLSearchParams(), signal));
  const choose = (name: Filter, label: string, shares: readonly Share[] | undefined, spell: (value: string) => string) => (
    <Choice
      label={label}
      value={view.filters[name] ?? ''}
      options={(shares ?? []).flatMap(({ value, videos }) => (value === null ? [] : [{ value, name: `${spell(value)} (${count(videos)})` }]))}
      spell={spell}
      onChange={(value) => onChange(withFilter(view, name, value))}
    />
  );
  return (
    <div className="filters">
      {choose('video_codec', 'Video codec', data?.video_codecs, codec)}
      {choose('resolution', 'Resolution', data?.resolutions, word)}
      {choose('hdr', 'HDR', data?.hdr, word)}
      {choose('container', 'Container', data?.containers, codec)}
      {choose('audio_codec', 'Audio codec', data?.audio_codecs, codec)}
      <RangeChoice label="Duration" low="min_duration" high="max_duration" steps={DURATIONS} view={view} onChange={onChange} />
      <RangeChoice label="Size" low="min_size" high="max_size" steps={SIZES} view={view} onChange={onChange} />
      {choose('status', 'Status', data?.statuses, word)}
      <label className="field">
        Folder
        <input
          type="text"
          key={view.filters.directory ?? ''}
          defaultValue={view.filters.directory ?? ''}
          placeholder="/srv/movies"
          spellCheck={false}
          onBlur={(event) => onChange(withFilter(view, 'directory', event.target.value.trim()))}
          onKeyDown={(event) => event.key === 'Enter' && onChange(withFilter(view, 'directory', event.currentTarget.value.trim()))}
        />
      </label>
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly name: string }[];
  readonly spell: (value: string) => string;
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, spell, onChange }: ChoiceProps) {
  const isKnown = value === '' || options.some((option) => option.value === value);
  return (
    <label className="field">
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">Any</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
        {!isKnown && <option value={value}>{spell(value)}</option>}
      </select>
    </label>
  );
}

interface RangeProps extends Props {
  readonly label: string;
  readonly low: 'min_duration' | 'min_size';
  readonly high: 'max_duration' | 'max_size';
  readonly steps: readonly Step[];
}

function RangeChoice({ label, low, high, steps, view, onChange }: RangeProps) {
  const at = `${view.filters[low] ?? ''}-${view.filters[high] ?? ''}`;
  return (
    <Choice
      label={label}
      value={at === '-' ? '' : at}
      options={steps.map((step) => ({ value: `${step.low}-${step.high}`, name: step.name }))}
      spell={(value) => rangeName(low === 'min_duration', value.split('-')[0] ?? '', value.split('-')[1] ?? '')}
      onChange={(value) => {
        const [from = '', to = ''] = value.split('-');
        onChange(withFilter(withFilter(view, low, from), high, to));
      }}
    />
  );
}
