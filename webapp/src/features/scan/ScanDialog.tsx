import { useEffect, useRef } from 'react';

import { useResource } from '../../api/cache';
import { findJob } from '../../api/client';
import { live, useLive } from '../../api/live';
import type { Job } from '../../api/wire';
import { hasEnded } from '../../api/wire';
import { lastName } from '../../ui/format';
import { Modal } from '../../ui/Modal';
import { Failure, Loading } from '../../ui/Notice';
import { EndedScan } from './EndedScan';
import { RunningScan } from './RunningScan';
import type { Draft } from './StartForm';
import { StartForm } from './StartForm';

/** What the dialog shows: a scan that is being thought of, or one that exists. */
export type ScanView = { readonly kind: 'draft'; readonly draft: Draft } | { readonly kind: 'job'; readonly id: string };

export const NEW_SCAN: ScanView = { kind: 'draft', draft: { path: '', recursive: true, force: false } };

interface Props {
  readonly view: ScanView;
  readonly onChange: (view: ScanView) => void;
  readonly onClose: () => void;
}

/** Starts a scan and follows it to its end. Closing it does not stop the scan. */
export function ScanDialog({ view, onChange, onClose }: Props) {
  if (view.kind === 'draft') {
    return (
      <Modal title="Scan a folder" onClose={onClose}>
        <StartForm draft={view.draft} onStarted={(job) => onChange({ kind: 'job', id: job.job_id })} />
      </Modal>
    );
  }
  return (
    <FollowedScan
      key={view.id}
      id={view.id}
      onClose={onClose}
      onAgain={({ path, path_bytes, recursive, force }) => onChange({ kind: 'draft', draft: { path, path_bytes, recursive, force } })}
    />
  );
}

function FollowedScan({ id, onAgain, onClose }: { id: string; onAgain: (job: Job) => void; onClose: () => void }) {
  const known = useLive((now) => now.model.jobs.get(id));
  const heading = known === undefined ? 'Scan' : `Scan of ${lastName(known.job.path)}`;
  const body = useRef<HTMLDivElement>(null);
  const isEnded = known !== undefined && hasEnded(known.job);
  useEffect(() => {
    // The button that had the focus is gone with the progress it belonged to.
    if (isEnded && document.activeElement === document.body) {
      body.current?.focus();
    }
  }, [isEnded]);
  return (
    <Modal title={heading} onClose={onClose}>
      <div ref={body} tabIndex={-1} className="no-ring">
        {known === undefined ? (
          <Unknown id={id} />
        ) : hasEnded(known.job) ? (
          <EndedScan job={known.job} onAgain={() => onAgain(known.job)} onClose={onClose} />
        ) : (
          <RunningScan known={known} onHide={onClose} />
        )}
      </div>
    </Modal>
  );
}

/** A job that the stream has not told of: older than it. */
function Unknown({ id }: { id: string }) {
  const { data, error } = useResource(`job ${id}`, (signal) => findJob(id, signal));
  useEffect(() => {
    if (data !== undefined) {
      live.learn(data);
    }
  }, [data]);
  return error === undefined ? <Loading what="the scan" height="block" /> : <Failure error={error} what="The scan" />;
}
