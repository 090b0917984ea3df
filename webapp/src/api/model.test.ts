import { describe, expect, it } from 'vitest';

import type { Model } from './model';
import { EMPTY, apply, forget, learn, merge } from './model';
import { ended, pending, progress, running } from './samples';
import type { StreamEvent } from './wire';

function after(...events: StreamEvent[]): Model {
  return events.reduce(apply, EMPTY);
}

describe('a model', () => {
  it('follows a job from its submission to its end', () => {
    const model = after(
      { name: 'snapshot', data: { jobs: [] } },
      { name: 'pending', data: pending('1') },
      { name: 'running', data: running('1') },
      { name: 'progress', data: progress('1', 0.4) },
    );
    expect(model.jobs.get('1')?.live?.progress).toBe(0.4);
    const at = apply(model, { name: 'complete', data: ended('1') });
    expect(at.jobs.get('1')).toEqual({ job: ended('1'), live: null, problems: [] });
    expect(at.jobsRevision).toBeGreaterThan(model.jobsRevision);
  });

  it('never lets a bar go back, but for another attempt', () => {
    const model = after({ name: 'running', data: running('1') }, { name: 'progress', data: progress('1', 0.4) }, { name: 'progress', data: progress('1', 0.3) });
    expect(model.jobs.get('1')?.live?.progress).toBe(0.4);
    const again = apply(apply(model, { name: 'running', data: running('1', { attempt: 2 }) }), { name: 'progress', data: progress('1', 0.1) });
    expect(again.jobs.get('1')?.live?.progress).toBe(0.1);
  });

  it('keeps the end whatever comes late', () => {
    const model = after({ name: 'cancelled', data: ended('1', { status: 'cancelled' }) });
    expect(learn(model, running('1'))).toBe(model);
    expect(apply(model, { name: 'progress', data: progress('1', 0.5) })).toBe(model);
  });

  it('misses what a snapshot does not name, and finds it again', () => {
    const model = after({ name: 'running', data: running('1') }, { name: 'running', data: running('2') }, { name: 'snapshot', data: { jobs: [running('2')] } });
    expect([...model.lost]).toEqual(['1']);
    expect([...learn(model, ended('1', { status: 'failed' })).lost]).toEqual([]);
    const gone = forget(model, '1');
    expect(gone.jobs.has('1')).toBe(false);
    expect(gone.lost.size).toBe(0);
  });

  it('notes files that failed, the newest hundred', () => {
    let model = after({ name: 'running', data: running('1') });
    for (let i = 0; i < 150; i++) {
      model = apply(model, { name: 'file_error', data: { job_id: '1', path: `/a/${i}`, code: 'INVALID_MEDIA', message: 'no' } });
    }
    expect(model.jobs.get('1')?.problems).toHaveLength(100);
    expect(model.jobs.get('1')?.problems.at(-1)?.path).toBe('/a/149');
    expect(apply(model, { name: 'file_error', data: { job_id: '2', path: '/', code: 'X', message: '' } })).toBe(model);
  });

  it('counts what makes other answers out of date', () => {
    const reset = apply(EMPTY, { name: 'reset', data: { reason: 'too old' } });
    expect([reset.libraryRevision, reset.jobsRevision]).toEqual([1, 1]);
    expect(apply(EMPTY, { name: 'library', data: { reason: 'scan', total: 3 } }).libraryRevision).toBe(1);
  });

  it('does not forget what only this tab knows when the stream\'s owner introduces itself', () => {
    const mine = learn(learn(EMPTY, ended('old')), running('gone'));
    const model = merge(after({ name: 'running', data: running('new') }), mine);
    expect([...model.jobs.keys()].sort()).toEqual(['gone', 'new', 'old']);
    expect([...model.lost]).toEqual(['gone']);
  });
});
