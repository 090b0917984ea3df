/** What of the library is shown, and how: all of it is in the address. */

export const FILTERS = [
  'q',
  'video_codec',
  'audio_codec',
  'container',
  'resolution',
  'hdr',
  'status',
  'directory',
  'min_duration',
  'max_duration',
  'min_size',
  'max_size',
  'created_from',
  'created_to',
] as const;

export type Filter = (typeof FILTERS)[number];
export type Filters = Readonly<Partial<Record<Filter, string>>>;

export const SORTS = [
  'created_at',
  'filename',
  'path',
  'size_bytes',
  'duration_seconds',
  'height',
  'bit_rate',
  'frame_rate',
  'video_codec',
  'audio_codec',
  'container',
  'hdr',
  'modified_at',
  'status',
] as const;

export type Sort = (typeof SORTS)[number];

export const COLUMNS = [
  'name',
  'resolution',
  'video',
  'hdr',
  'duration',
  'size',
  'rate',
  'frames',
  'audio',
  'container',
  'folder',
  'modified',
  'added',
  'status',
] as const;

export type ColumnId = (typeof COLUMNS)[number];

const DEFAULT_COLUMNS: readonly ColumnId[] = ['name', 'resolution', 'video', 'hdr', 'duration', 'size', 'audio', 'added'];

export interface View {
  readonly filters: Filters;
  readonly sort: Sort;
  readonly isDescending: boolean;
  readonly layout: 'table' | 'grid';
  readonly columns: readonly ColumnId[];
}

export const DEFAULT_VIEW: View = { filters: {}, sort: 'created_at', isDescending: true, layout: 'table', columns: DEFAULT_COLUMNS };

/** Takes what it knows from an address, and leaves the rest: old links must not break. */
export function parseView(query: string): View {
  const parameters = new URLSearchParams(query);
  const filters: Partial<Record<Filter, string>> = {};
  for (const name of FILTERS) {
    const value = parameters.get(name);
    if (value !== null && value !== '') {
      filters[name] = value;
    }
  }
  const order = parameters.get('sort') ?? '-created_at';
  const sort = SORTS.find((name) => name === order.replace(/^-/, ''));
  const columns = (parameters.get('columns') ?? '').split(',').flatMap((name) => COLUMNS.filter((known) => known === name));
  return {
    filters,
    sort: sort ?? DEFAULT_VIEW.sort,
    isDescending: sort === undefined ? DEFAULT_VIEW.isDescending : order.startsWith('-'),
    layout: parameters.get('layout') === 'grid' ? 'grid' : 'table',
    columns: columns.length === 0 ? DEFAULT_COLUMNS : columns,
  };
}

/** The address of a view, as short as can be. */
export function addressOf(view: View): string {
  const parameters = new URLSearchParams(Object.entries(view.filters));
  if (view.sort !== DEFAULT_VIEW.sort || view.isDescending !== DEFAULT_VIEW.isDescending) {
    parameters.set('sort', orderOf(view));
  }
  if (view.layout !== DEFAULT_VIEW.layout) {
    parameters.set('layout', view.layout);
  }
  if (view.columns.join() !== DEFAULT_COLUMNS.join()) {
    parameters.set('columns', view.columns.join());
  }
  const query = parameters.toString();
  return query === '' ? '/library' : `/library?${query}`;
}

/**
 * What to ask the server.
 *
 * @param before the moment up to which videos are shown, so that those found later do not push others about
 */
export function requestOf(view: View, before: string | null): URLSearchParams {
  const parameters = new URLSearchParams(Object.entries(view.filters));
  parameters.set('sort', orderOf(view));
  const until = view.filters.created_to;
  if (before !== null && (until === undefined || before < until)) {
    parameters.set('created_to', before);
  }
  return parameters;
}

export function withFilter(view: View, name: Filter, value: string): View {
  const { [name]: _, ...others } = view.filters;
  return { ...view, filters: value === '' ? others : { ...others, [name]: value } };
}

/** The other direction if it goes by that already; else the direction in which one mostly wants it. */
export function sortedBy(view: View, sort: Sort): View {
  const startsDescending = ['created_at', 'modified_at', 'size_bytes', 'duration_seconds', 'height', 'bit_rate', 'frame_rate'];
  return { ...view, sort, isDescending: view.sort === sort ? !view.isDescending : startsDescending.includes(sort) };
}

function orderOf(view: View): string {
  return (view.isDescending ? '-' : '') + view.sort;
}
