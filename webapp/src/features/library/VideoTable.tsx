import type { KeyboardEvent } from 'react';
import { useEffect } from 'react';

import { useWindow } from '../../ui/window';
import { COLUMN } from './columns';
import type { Rows } from './rows';
import { useSpace } from './space';
import type { View } from './view';
import { sortedBy } from './view';

const LINE = 44;
const HEAD = 40;

interface Props {
  readonly view: View;
  readonly rows: Rows;
  readonly total: number;
  readonly scroller: HTMLElement | null;
  readonly onChange: (view: View) => void;
}

/** The library as a table, of which only the rows in sight are on the page. */
export function VideoTable({ view, rows, total, scroller, onChange }: Props) {
  const { first, last } = useWindow(scroller, LINE, total);
  const above = useSpace<HTMLTableRowElement>(first * LINE);
  const below = useSpace<HTMLTableRowElement>((total - last) * LINE);
  const table = useSpace<HTMLTableElement>(view.columns.reduce((sum, id) => sum + COLUMN[id].width, 0) * 16, 'min-width');
  useEffect(() => rows.want(first, Math.max(first, last - 1)), [rows, first, last]);
  const indexes = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
  return (
    <table
      ref={table}
      className="videos"
      aria-rowcount={total + 1}
      onKeyDown={(event) => moveBetweenRows(event, scroller)}
    >
      <caption className="only-heard">Videos</caption>
      <thead>
        <tr aria-rowindex={1}>
          {view.columns.map((id) => {
            const { name, sort, isNumber } = COLUMN[id];
            const isSorted = sort === view.sort;
            return (
              <th
                key={id}
                scope="col"
                ref={(cell) => cell?.style.setProperty('width', id === 'name' ? 'auto' : `${COLUMN[id].width}rem`)}
                data-number={isNumber} aria-sort={isSorted ? (view.isDescending ? 'descending' : 'ascending') : undefined}
              >
                {sort === null ? (
                  name
                ) : (
                  <button type="button" className="sorter" onClick={() => onChange(sortedBy(view, sort))}>
                    {name}
                    <span aria-hidden="true">{isSorted ? (view.isDescending ? '↓' : '↑') : ''}</span>
                  </button>
                )}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        <tr className="space" ref={above} aria-hidden="true" />
        {indexes.map((index) => {
          const video = rows.at(index);
          return video === undefined ? (
            <tr key={`empty-${index}`} className="row" aria-rowindex={index + 2} aria-busy="true">
              <td colSpan={view.columns.length}>
                <span className="skeleton" data-height="line" />
              </td>
            </tr>
          ) : (
            <tr key={video.id} className="row" aria-rowindex={index + 2} data-status={video.status}>
              {view.columns.map((id) => (
                <td key={id} data-number={COLUMN[id].isNumber}>
                  {COLUMN[id].show(video)}
                </td>
              ))}
            </tr>
          );
        })}
        <tr className="space" ref={below} aria-hidden="true" />
      </tbody>
    </table>
  );
}

/** Up and down from one video to the next, also where the next is not on the page yet. */
function moveBetweenRows(event: KeyboardEvent, scroller: HTMLElement | null): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const row = document.activeElement?.closest('tr');
  if (step === 0 || scroller === null || row?.parentElement?.tagName !== 'TBODY') {
    return;
  }
  event.preventDefault();
  const to = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  const link = to?.querySelector<HTMLElement>('.row-link');
  link?.focus({ preventScroll: true });
  if (link !== null && link !== undefined) {
    const box = link.getBoundingClientRect();
    const frame = scroller.getBoundingClientRect();
    const under = box.bottom + LINE / 2 - frame.bottom;
    const over = frame.top + HEAD + LINE / 2 - box.top;
    scroller.scrollBy(0, under > 0 ? under : over > 0 ? -over : 0);
  }
}
