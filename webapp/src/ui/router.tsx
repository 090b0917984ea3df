import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { useSyncExternalStore } from 'react';

/** Where the page is: the address is the only place that says so. */

const MOVED = 'stoat-ferret:moved';

function subscribe(reader: () => void): () => void {
  addEventListener('popstate', reader);
  addEventListener(MOVED, reader);
  return () => {
    removeEventListener('popstate', reader);
    removeEventListener(MOVED, reader);
  };
}

/** The path and query of the address, as one text. */
export function useAddress(): string {
  return useSyncExternalStore(subscribe, () => location.pathname + location.search);
}

/** Goes somewhere; in place of where one is, for what is not worth a step back. */
export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  if (to === location.pathname + location.search) {
    return;
  }
  if (how === 'push') {
    history.pushState(null, '', to);
  } else {
    history.replaceState(null, '', to);
  }
  dispatchEvent(new Event(MOVED));
}

/** A link within the page; what opens another tab is left to the browser. */
export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!event.defaultPrevented && isPlain) {
      event.preventDefault();
      go(href);
    }
  };
  return <a href={href} onClick={follow} {...rest} />;
}
