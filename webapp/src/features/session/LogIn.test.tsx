import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { listJobs } from '../../api/client';
import { live } from '../../api/live';
import { LogIn } from './LogIn';

let answer: (url: string, init?: RequestInit) => Response;
let sent: unknown[] = [];
const renew = vi.fn();

beforeEach(() => {
  sent = [];
  renew.mockClear();
  live.follow(renew);
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    sent.push([init?.method, url, init?.body]);
    return answer(url, init);
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const refusal = (status: number) => Response.json({ code: 'UNAUTHORIZED', detail: 'no' }, { status });
const field = () => screen.getByLabelText<HTMLInputElement>('Token');
const submit = async (token: string) => {
  fireEvent.change(field(), { target: { value: token } });
  await act(async () => fireEvent.click(screen.getByRole('button')));
};

describe('logging in', () => {
  it('sends the token, and has the stream opened anew', async () => {
    answer = () => Response.json({ token_required: true, authenticated: true });
    render(<LogIn />);
    expect(document.activeElement).toBe(field());
    expect([field().type, field().autocomplete]).toEqual(['password', 'current-password']);
    await submit('a secret of some length');
    expect(sent).toEqual([['POST', '/api/v1/session', '{"token":"a secret of some length"}']]);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('says what is wrong, at the field', async () => {
    answer = () => refusal(401);
    render(<LogIn />);
    await submit('wrong');
    expect(screen.getByRole('alert').textContent).toContain('not the token of this server');
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(document.getElementById(field().getAttribute('aria-describedby') ?? '')).toBe(screen.getByRole('alert'));
    answer = () => refusal(429);
    await submit('wrong again');
    expect(screen.getByRole('alert').textContent).toContain('Too many');
    expect(renew).not.toHaveBeenCalled();
  });

  it('sends nothing where there is nothing', async () => {
    render(<LogIn />);
    await submit('');
    expect(sent).toEqual([]);
    expect(screen.getByRole('alert').textContent).toContain('Enter the token');
  });
});

describe('being refused', () => {
  it('looks at the stream again only where it is thought to be live', async () => {
    answer = () => refusal(401);
    live.hear({ kind: 'connection', connection: 'locked' });
    await expect(listJobs(1, 0)).rejects.toMatchObject({ status: 401 });
    expect(renew).not.toHaveBeenCalled();
    live.hear({ kind: 'connection', connection: 'live' });
    await expect(listJobs(1, 0)).rejects.toMatchObject({ status: 401 });
    expect(renew).toHaveBeenCalledTimes(1);
  });
});
