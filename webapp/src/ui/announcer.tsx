import { useSyncExternalStore } from 'react';

/** What a screen reader says without being asked. */

let text = '';
const readers = new Set<() => void>();

export function announce(message: string): void {
  // The same words twice are not said twice; an invisible difference makes them so.
  text = message === text ? `${message}\u00A0` : message;
  readers.forEach((reader) => reader());
}

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

/** One on the page, and one in each modal dialog, as all that is outside of it is silent. */
export function LiveRegion() {
  const message = useSyncExternalStore(subscribe, () => text);
  return (
    <p className="only-heard" role="status" aria-live="polite">
      {message}
    </p>
  );
}
