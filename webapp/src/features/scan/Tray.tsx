import { useEffect, useRef, useState } from 'react';

import { useLive } from '../../api/live';
import type { LiveJob } from '../../api/model';
import { hasEnded } from '../../api/wire';
import { announce } from '../../ui/announcer';
import { Bar } from '../../ui/Bar';
import { count, counted, lastName, percent } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { statusName } from '../../ui/StatusBadge';
import { endOf } from './EndedScan';
import { countsOf, fractionOf, phaseName } from './RunningScan';

const SPEAK_EVERY = 10_000;
const MOST_SHOWN = 3;

/** Every scan that is under way, on every page; and those that have just ended, until they are dismissed. */
export function Tray({ onOpen }: { onOpen: (id: string) => void }) {
  const jobs = useLive((now) => now.model.jobs);
  const stopping = useLive((now) => now.stopping);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const seen = useRef(new Set<string>());
  for (const { job } of jobs.values()) {
    if (!hasEnded(job)) {
      seen.current.add(job.job_id);
    }
  }
  const shown = [...jobs.values()]
    .filter(({ job }) => seen.current.has(job.job_id) && !dismissed.has(job.job_id))
    .sort((one, other) => rank(one) - rank(other) || one.job.submitted_at.localeCompare(other.job.submitted_at));
  useSpokenProgress(shown);
  if (shown.length === 0) {
    return null;
  }
  return (
    <aside className="tray" aria-label="Scans under way">
      <ul>
        {shown.slice(0, MOST_SHOWN).map((known) => (
          <li key={known.job.job_id} data-status={known.job.status}>
            <button type="button" className="tray-entry" onClick={() => onOpen(known.job.job_id)}>
              <span className="tray-name path">{lastName(known.job.path)}</span>
              <span className="tray-state">{stateOf(known, stopping.has(known.job.job_id))}</span>
            </button>
            {hasEnded(known.job) ? (
              <button type="button" className="quiet square" onClick={() => setDismissed(new Set(dismissed).add(known.job.job_id))}>
                <Icon name="close" />
                <span className="only-heard">Dismiss {lastName(known.job.path)}</span>
              </button>
            ) : (
              <Bar label={`Scan of ${lastName(known.job.path)}`} fraction={fractionOf(known)} />
            )}
          </li>
        ))}
      </ul>
      {shown.length > MOST_SHOWN && <p className="tray-more">and {count(shown.length - MOST_SHOWN)} more</p>}
    </aside>
  );
}

function rank({ job }: LiveJob): number {
  return job.status === 'running' ? 0 : job.status === 'pending' ? 1 : 2;
}

function stateOf(known: LiveJob, isStopping: boolean): string {
  const { job, live } = known;
  if (hasEnded(job)) {
    return endOf(job);
  }
  if (isStopping) {
    return 'Stopping…';
  }
  if (job.status === 'pending') {
    return statusName(job.status);
  }
  const fraction = fractionOf(known);
  return fraction === null ? phaseName(live?.phase ?? job.phase) : percent(fraction);
}

/** Says how scans get on, not more often than one can listen to, and how they end, at once. */
function useSpokenProgress(shown: readonly LiveJob[]): void {
  const latest = useRef(shown);
  latest.current = shown;
  const spoken = useRef(new Map<string, string>());
  const ended = shown.filter(({ job }) => hasEnded(job)).map(({ job }) => job.job_id).join(' ');
  useEffect(() => {
    for (const { job } of latest.current) {
      if (hasEnded(job) && spoken.current.get(job.job_id) !== 'ended') {
        spoken.current.set(job.job_id, 'ended');
        const failed = job.result?.failed ?? 0;
        announce(`Scan of ${lastName(job.path)}: ${endOf(job)}${failed > 0 ? `, ${count(failed)} could not be read` : ''}`);
      }
    }
  }, [ended]);
  const isBusy = shown.some(({ job }) => job.status === 'running');
  useEffect(() => {
    if (!isBusy) {
      return undefined;
    }
    const timer = setInterval(() => {
      const said = latest.current.filter(({ job }) => job.status === 'running').map(spokenLine);
      if (said.length > 0) {
        announce(said.join('. '));
      }
    }, SPEAK_EVERY);
    return () => clearInterval(timer);
  }, [isBusy]);
}

function spokenLine(known: LiveJob): string {
  const fraction = fractionOf(known);
  const scanned = counted(countsOf(known)?.scanned ?? 0, 'file');
  return `Scan of ${lastName(known.job.path)}: ${fraction === null ? scanned : `${percent(fraction)}, ${scanned}`}`;
}
