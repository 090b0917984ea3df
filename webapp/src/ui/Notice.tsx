import type { ReactNode } from 'react';

import { cache } from '../api/cache';
import type { ApiError } from '../api/client';
import { Icon } from './Icon';

/** A place where there is nothing yet, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Something could not be had. */
export function Failure({ error, what }: { error: ApiError; what: string }) {
  return (
    <div className="notice" data-tone="bad" role="alert">
      <Icon name="alert" />
      <p>
        <strong>{what} could not be loaded.</strong> {error.message}
      </p>
      <button type="button" onClick={() => cache.retry()}>
        Try again
      </button>
    </div>
  );
}

/** Keeps the place of what is on its way. */
export function Loading({ what, height }: { what: string; height: 'line' | 'block' | 'page' }) {
  return (
    <div className="skeleton" data-height={height} aria-busy="true">
      <span className="only-heard">Loading {what}…</span>
    </div>
  );
}
