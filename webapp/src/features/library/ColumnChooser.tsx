import { Icon } from '../../ui/Icon';
import { COLUMN } from './columns';
import type { View } from './view';
import { COLUMNS } from './view';

/** Which columns the table has. The name is always there: it leads to the video. */
export function ColumnChooser({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  return (
    <details className="popover" onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.removeAttribute('open')}>
      <summary className="button">
        <Icon name="columns" /> <span>Columns</span>
      </summary>
      <fieldset className="popover-body">
        <legend className="only-heard">Columns of the table</legend>
        {COLUMNS.filter((id) => id !== 'name').map((id) => (
          <label key={id} className="check">
            <input
              type="checkbox"
              checked={view.columns.includes(id)}
              onChange={(event) =>
                onChange({
                  ...view,
                  columns: COLUMNS.filter((other) => (other === id ? event.target.checked : view.columns.includes(other))),
                })
              }
            />
            <span>{COLUMN[id].name}</span>
          </label>
        ))}
      </fieldset>
    </details>
  );
}
