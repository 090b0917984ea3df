import type { RefObject } from 'react';
import { useLayoutEffect, useRef } from 'react';

/** Gives an element a measure that only a script knows, in pixels. */
export function useSpace<E extends HTMLElement>(pixels: number, measure: 'height' | 'min-width' = 'height'): RefObject<E | null> {
  const element = useRef<E>(null);
  useLayoutEffect(() => {
    element.current?.style.setProperty(measure, `${pixels}px`);
  });
  return element;
}
