import { useLayoutEffect, useRef } from 'react';

import { percent } from './format';

/** How far something is; null is "somewhere on the way". */
export function Bar({ label, fraction, tone = 'plain' }: { label: string; fraction: number | null; tone?: 'plain' | 'good' | 'bad' }) {
  const fill = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    fill.current?.style.setProperty('--fraction', String(fraction ?? 0));
  }, [fraction]);
  const value =
    fraction === null ? {} : { 'aria-valuenow': Math.floor(fraction * 100), 'aria-valuetext': percent(fraction) };
  return (
    <div className="bar" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} data-tone={tone} {...value}>
      <span ref={fill} className={fraction === null ? 'bar-unknown' : 'bar-fill'} />
    </div>
  );
}
