import type { ReactNode } from 'react';
import { useState } from 'react';

import { useResource } from '../api/cache';
import { ApiError, logOut, session } from '../api/client';
import type { Connection } from '../api/hub';
import { live, useLive } from '../api/live';
import { announce } from './announcer';
import { Icon } from './Icon';
import type { IconName } from './Icon';
import type { Route } from './route';
import { Link } from './router';

const PLACES: readonly { href: string; name: string; icon: IconName; routes: readonly Route['name'][] }[] = [
  { href: '/', name: 'Overview', icon: 'overview', routes: ['overview'] },
  { href: '/library', name: 'Library', icon: 'library', routes: ['library', 'video'] },
  { href: '/scans', name: 'Scans', icon: 'scans', routes: ['scans', 'scan'] },
];

const CONNECTIONS: Readonly<Record<Connection, { name: string; about: string }>> = {
  connecting: { name: 'Connecting…', about: 'The page is asking the server for what it does.' },
  live: { name: 'Live', about: 'What you see is what the server does now.' },
  reconnecting: { name: 'Reconnecting…', about: 'The connection was lost; nothing that happens is missed.' },
  locked: { name: 'Locked', about: 'The server wants its token.' },
  gone: { name: 'Server gone', about: 'The server does not answer. The page goes on by itself once it does.' },
};

/** What is around every page. */
export function Shell({ route, onScan, children }: { route: Route; onScan: () => void; children: ReactNode }) {
  const connection = useLive((now) => now.connection);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <Link className="brand" href="/">
          <img src="/icon.svg" alt="" width="28" height="28" />
          <span>Stoat Ferret</span>
        </Link>
        <nav className="places" aria-label="Main">
          {PLACES.map(({ href, name, icon, routes }) => (
            <Link key={href} href={href} aria-current={routes.includes(route.name) ? 'page' : undefined}>
              <Icon name={icon} />
              <span>{name}</span>
            </Link>
          ))}
        </nav>
        <p className="connection" data-connection={connection} role="status" title={CONNECTIONS[connection].about}>
          <span className="dot" aria-hidden="true" />
          <span className="connection-name">{CONNECTIONS[connection].name}</span>
        </p>
        <LogOut />
        <button type="button" className="primary scan-button" onClick={onScan}>
          <Icon name="folder" />
          <span>Scan a folder</span>
        </button>
      </header>
      {connection === 'gone' && (
        <p className="gone" role="alert">
          {CONNECTIONS.gone.about}
        </p>
      )}
      <main id="main">{children}</main>
    </div>
  );
}

/** Only where there is something to log out of. */
function LogOut() {
  const { data } = useResource('session', session);
  const [isBusy, setIsBusy] = useState(false);
  if (data?.token_required !== true) {
    return null;
  }
  const leave = async () => {
    setIsBusy(true);
    try {
      await logOut();
      live.renew();
    } catch (cause) {
      announce(cause instanceof ApiError ? cause.message : String(cause));
      setIsBusy(false);
    }
  };
  return (
    <button type="button" className="quiet square" onClick={leave} disabled={isBusy} title="Log out">
      <Icon name="leave" />
      <span className="only-heard">Log out</span>
    </button>
  );
}
