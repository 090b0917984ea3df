const PATHS = {
  folder: 'M3 6.5A1.5 1.5 0 0 1 4.5 5h4l2 2.5h9A1.5 1.5 0 0 1 21 9v8.5a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5z',
  up: 'M12 19V6m0 0-5.5 5.5M12 6l5.5 5.5',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  alert: 'M12 8v5m0 3.2v.3M12 3.5 2.8 19.5h18.4z',
  stop: 'M7 7h10v10H7z',
  clock: 'M12 7v5l3.5 2M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18z',
  search: 'M16 16l5 5M10.5 18a7.5 7.5 0 1 1 0-15 7.5 7.5 0 0 1 0 15z',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  again: 'M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4.5 4v4.5H9',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9',
  grid: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  columns: 'M4 5h16v14H4zM9.5 5v14M14.8 5v14',
  filter: 'M4 6h16M7 12h10M10 18h4',
  overview: 'M4 20V10m5.3 10V4m5.4 16v-8M20 20V7',
  library: 'M4 5h16v14H4zM8 5v14M16 5v14M4 9.5h4M4 14.5h4M16 9.5h4M16 14.5h4',
  scans: 'M4 6h16M4 12h16M4 18h9m4-2 2 2 3-4',
  chevron: 'M9 6l6 6-6 6',
  back: 'M15 6l-6 6 6 6',
  leave: 'M14 4H5v16h9M10 12h11m0 0-4-4m4 4-4 4',
  trash: 'M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13',
} as const;

export type IconName = keyof typeof PATHS;

/** A small drawing beside words that say the same; never alone. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
