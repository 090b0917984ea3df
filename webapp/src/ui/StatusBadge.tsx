import type { Job } from '../api/wire';
import { never } from '../api/wire';
import type { IconName } from './Icon';
import { Icon } from './Icon';

/** What a job's state is called. */
export function statusName(status: Job['status']): string {
  switch (status) {
    case 'pending':
      return 'Waiting';
    case 'running':
      return 'Running';
    case 'complete':
      return 'Complete';
    case 'cancelled':
      return 'Stopped';
    case 'failed':
      return 'Failed';
    case 'timeout':
      return 'Timed out';
    default:
      return never(status);
  }
}

const ICONS: Readonly<Record<Job['status'], IconName>> = {
  pending: 'clock',
  running: 'again',
  complete: 'check',
  cancelled: 'stop',
  failed: 'alert',
  timeout: 'clock',
};

export function StatusBadge({ status, isStopping = false }: { status: Job['status']; isStopping?: boolean }) {
  return (
    <span className="badge" data-status={status}>
      <Icon name={ICONS[status]} />
      {isStopping ? 'Stopping…' : statusName(status)}
    </span>
  );
}
