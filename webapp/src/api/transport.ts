import type { HubMessage } from './hub';
import { Hub } from './hub';
import { EMPTY, apply } from './model';

const CHANNEL = 'stoat-ferret-events';

/** Opens the stream anew, whoever owns it. */
export type Renew = () => void;

/** Listens to this browser's one event stream, by the best way that the browser has. */
export function listen(hear: (message: HubMessage) => void): Renew {
  if (typeof SharedWorker === 'function') {
    return listenToWorker(hear);
  }
  if ('locks' in navigator && typeof BroadcastChannel === 'function') {
    return listenToLeader(hear);
  }
  const hub = new Hub(hear);
  return () => hub.renew();
}

function listenToWorker(hear: (message: HubMessage) => void): Renew {
  const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: CHANNEL });
  let isHeard = false;
  let renew: Renew = () => worker.port.postMessage('renew');
  worker.onerror = () => {
    if (!isHeard) {
      worker.onerror = null;
      worker.port.close();
      renew = listenToLeader(hear);
    }
  };
  worker.port.onmessage = ({ data }: MessageEvent<HubMessage>) => {
    isHeard = true;
    hear(data);
  };
  worker.port.postMessage('hello');
  addEventListener('pagehide', () => worker.port.postMessage('bye'));
  addEventListener('pageshow', (event) => event.persisted && worker.port.postMessage('hello'));
  return () => renew();
}

type Talk = { readonly kind: 'hello' } | { readonly kind: 'renew' } | HubMessage;

/** The tab that gets the lock owns the stream. When it goes, the next takes over where it was. */
export function listenToLeader(hear: (message: HubMessage) => void): Renew {
  const channel = new BroadcastChannel(CHANNEL);
  let hub: Hub | null = null;
  let model = EMPTY;
  let lastEventId = '';
  channel.onmessage = ({ data }: MessageEvent<Talk>) => {
    if (data.kind === 'renew') {
      hub?.renew();
      return;
    }
    if (data.kind === 'hello') {
      if (hub !== null) {
        channel.postMessage(hub.welcome());
      }
      return;
    }
    if (data.kind === 'welcome') {
      if (lastEventId !== '') {
        return; // meant for a tab that came later
      }
      model = data.model;
      lastEventId = data.lastEventId;
    } else if (data.kind === 'event') {
      model = apply(model, data.event);
      lastEventId = data.lastEventId;
    }
    hear(data);
  };
  channel.postMessage({ kind: 'hello' } satisfies Talk);
  void navigator.locks.request(CHANNEL, () => {
    hub = new Hub(
      (message) => {
        channel.postMessage(message);
        hear(message);
      },
      undefined,
      lastEventId,
      model,
    );
    return new Promise(() => {}); // until this tab goes
  });
  return () => (hub === null ? channel.postMessage({ kind: 'renew' } satisfies Talk) : hub.renew());
}
