import type { FormEvent } from 'react';
import { useEffect, useRef, useState } from 'react';

import { ApiError, logIn } from '../../api/client';
import { live } from '../../api/live';
import { Icon } from '../../ui/Icon';

/** Asks for the server's token. Once it is right, the page comes by itself, in every tab. */
export function LogIn() {
  const field = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    const title = document.title;
    document.title = 'Log in · Stoat Ferret';
    field.current?.focus();
    return () => {
      document.title = title;
    };
  }, []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const token = field.current?.value ?? '';
    if (token === '' || isBusy) {
      setError(token === '' ? 'Enter the token.' : error);
      field.current?.focus();
      return;
    }
    setIsBusy(true);
    setError(null);
    try {
      await logIn(token);
      live.renew();
    } catch (cause) {
      setError(cause instanceof ApiError ? explain(cause) : String(cause));
      field.current?.select();
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <main className="log-in">
      <form onSubmit={submit} noValidate>
        <h1>
          <img src="/icon.svg" alt="" width="28" height="28" /> Stoat Ferret
        </h1>
        {/* Password managers file a secret under a name. */}
        <input type="text" name="username" autoComplete="username" value="Stoat Ferret" readOnly hidden />
        <label className="field" htmlFor="token">
          Token
        </label>
        <input
          ref={field}
          id="token"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          aria-invalid={error !== null}
          aria-describedby={error === null ? 'token-about' : 'token-error'}
          onChange={() => setError(null)}
        />
        {error === null ? (
          <p id="token-about" className="quiet-text">
            It is what <code>server.token</code> is set to on the server.
          </p>
        ) : (
          <p id="token-error" className="notice" data-tone="bad" role="alert">
            <Icon name="alert" /> <span>{error}</span>
          </p>
        )}
        <button type="submit" className="primary" disabled={isBusy}>
          {isBusy ? 'Logging in…' : 'Log in'}
        </button>
      </form>
    </main>
  );
}

function explain(error: ApiError): string {
  switch (error.status) {
    case 401:
      return 'This is not the token of this server.';
    case 429:
      return 'Too many wrong tokens. Try again in a minute.';
    default:
      return error.message;
  }
}
