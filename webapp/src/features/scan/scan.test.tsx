import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { live } from '../../api/live';
import { ended, progress, running } from '../../api/samples';
import { EndedScan, endOf } from './EndedScan';
import { StartForm } from './StartForm';
import { Tray } from './Tray';

let answer: (url: string, init?: RequestInit) => Response;

beforeEach(() => {
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => answer(url, init));
  answer = () => Response.json({ path: '/', parent: null, directories: [{ name: 'srv', path: '/srv' }], total: 1, limit: 200, offset: 0 });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const begin = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Start scan' });
const field = () => screen.getByLabelText<HTMLInputElement>('Folder');

describe('the form', () => {
  const draft = { path: '', recursive: true, force: false };

  it('starts nothing while the path is blank', () => {
    const { container } = render(<StartForm draft={draft} onStarted={() => expect.unreachable()} />);
    expect(begin().disabled).toBe(true);
    fireEvent.change(field(), { target: { value: '  ' } });
    expect(begin().disabled).toBe(true);
    fireEvent.submit(container.querySelector('form') as HTMLFormElement);
  });

  it('takes the folder that one walks into', async () => {
    render(<StartForm draft={draft} onStarted={() => {}} />);
    fireEvent.click(await screen.findByRole('button', { name: 'srv' }));
    expect(field().value).toBe('/srv');
    expect(begin().disabled).toBe(false);
  });

  it('sends the bytes of a folder whose name is no text, and the name of any other', async () => {
    const sent: unknown[] = [];
    const asked: string[] = [];
    const odd = { name: 'a\uFFFD', path: '/srv/a\uFFFD', path_bytes: '/srv/a%FF' };
    answer = (url, init) => {
      if (init?.method === 'POST') {
        sent.push(JSON.parse(String(init.body)));
        return Response.json(running('form'), { status: 202 });
      }
      asked.push(url);
      return Response.json({ path: '/srv', parent: null, directories: [odd], total: 1, limit: 200, offset: 0 });
    };
    render(<StartForm draft={{ ...draft, path: '/srv' }} onStarted={() => {}} />);
    fireEvent.click(await screen.findByRole('button', { name: odd.name }));
    await vi.waitFor(() => expect(asked.at(-1)).toContain('path_bytes=%2Fsrv%2Fa%25FF'));
    fireEvent.click(begin());
    await vi.waitFor(() => expect(sent).toEqual([{ path_bytes: '/srv/a%FF', recursive: true, force: false }]));
    expect(asked[0]).toContain('path=%2Fsrv');
  });

  it("shows the server's own sentence", async () => {
    render(<StartForm draft={{ ...draft, path: '/nowhere' }} onStarted={() => expect.unreachable()} />);
    answer = () => Response.json({ detail: 'the directory does not exist: /nowhere', code: 'INVALID_PATH' }, { status: 400 });
    fireEvent.click(begin());
    expect((await screen.findByRole('alert')).textContent).toContain('The directory does not exist: /nowhere.');
    expect(field().getAttribute('aria-invalid')).toBe('true');
  });

  it('hands over the job that the server answers', async () => {
    const started = vi.fn();
    render(<StartForm draft={{ ...draft, path: '/srv' }} onStarted={started} />);
    answer = (url, init) => {
      expect(url).toBe('/api/v1/videos/scan');
      expect(JSON.parse(String(init?.body))).toEqual({ path: '/srv', recursive: true, force: false });
      return Response.json(running('form'), { status: 202 });
    };
    fireEvent.click(begin());
    await vi.waitFor(() => expect(started).toHaveBeenCalledWith(running('form')));
  });
});

describe('an end', () => {
  it.each([
    ['complete', 'Complete — 8 files in the library'],
    ['cancelled', 'Stopped — 8 files kept'],
    ['failed', 'Failed — 8 files kept'],
    ['timeout', 'Timed out — 8 files kept'],
  ] as const)('of kind %s says so', (status, text) => expect(endOf(ended('1', { status }))).toBe(text));

  it('shows what went wrong, and offers to go on', () => {
    const again = vi.fn();
    render(<EndedScan job={ended('1', { status: 'failed', error: 'FFmpeg is gone.', result: null })} onAgain={again} onClose={() => {}} />);
    screen.getByText('FFmpeg is gone.');
    expect(screen.queryByText(/mounted/)).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Scan again' }));
    expect(again).toHaveBeenCalled();
  });
});

describe('a warning', () => {
  it('is shown with the end', () => {
    render(<EndedScan job={ended('1', { warning: 'Is the disk mounted?' })} onAgain={() => {}} onClose={() => {}} />);
    screen.getByText('Is the disk mounted?');
  });
});

describe('the tray', () => {
  it('has what runs, then how it ended, until that is dismissed', () => {
    const open = vi.fn();
    live.learn(ended('form'));
    render(<Tray onOpen={open} />);
    expect(screen.queryByRole('complementary')).toBeNull();
    const say = (name: 'running' | 'complete', data: ReturnType<typeof running> | ReturnType<typeof ended>) =>
      act(() => live.hear({ kind: 'event', event: { name, data }, lastEventId: '' }));
    say('running', running('tray'));
    act(() => live.hear({ kind: 'event', event: { name: 'progress', data: progress('tray', 0.42) }, lastEventId: '' }));
    expect(screen.getByRole('progressbar').getAttribute('aria-valuetext')).toBe('42 %');
    fireEvent.click(screen.getByRole('button', { name: /movies/ }));
    expect(open).toHaveBeenCalledWith('tray');
    say('complete', ended('tray'));
    screen.getByText('Complete — 8 files in the library');
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss movies' }));
    expect(screen.queryByText(/Complete/)).toBeNull();
  });
});
