import { useLayoutEffect, useState } from 'react';

const OVERSCAN = 6;
/** Pixels. Whatever is measured, no window is higher. */
const HIGHEST = 4_000;

/** Which lines of a long list are in sight. */
export interface Window {
  readonly first: number;
  /** Exclusive. */
  readonly last: number;
}

/** How wide an element is inside, in pixels. */
export function useWidth(element: HTMLElement | null): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (element === null) {
      return undefined;
    }
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Follows a scrolling element whose lines all have one height, so that only what is in sight need be on the page. */
export function useWindow(element: HTMLElement | null, lineHeight: number, lines: number): Window {
  const [view, setView] = useState({ top: 0, height: 800 });
  useLayoutEffect(() => {
    if (element === null) {
      return undefined;
    }
    let frame = 0;
    const measure = () => {
      frame = 0;
      setView((before) => {
        // In whole lines: what moves less changes nothing on the page.
        const top = Math.floor(element.scrollTop / lineHeight) * lineHeight;
        const same = before.top === top && before.height === element.clientHeight;
        return same ? before : { top, height: element.clientHeight };
      });
    };
    const later = () => {
      frame ||= requestAnimationFrame(measure);
    };
    measure();
    element.addEventListener('scroll', later, { passive: true });
    const observer = new ResizeObserver(later);
    observer.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('scroll', later);
      observer.disconnect();
    };
  }, [element, lineHeight]);
  return windowOf(view.top, view.height, lineHeight, lines);
}

export function windowOf(top: number, height: number, lineHeight: number, lines: number): { first: number; last: number } {
  const first = Math.max(0, Math.min(Math.floor(top / lineHeight) - OVERSCAN, lines - 1));
  const last = Math.min(lines, Math.ceil((top + Math.min(height, HIGHEST)) / lineHeight) + OVERSCAN);
  return { first, last: Math.max(first, last) };
}
