import { Hub } from './hub';

/** The shared worker: owns the hub, and lives until the last tab goes. */
const ports = new Set<MessagePort>();
const hub = new Hub((message) => ports.forEach((port) => port.postMessage(message)));

const scope = self as unknown as { onconnect: ((event: MessageEvent) => void) | null };
scope.onconnect = (event) => {
  const port = event.ports[0];
  if (port === undefined) {
    return;
  }
  port.onmessage = ({ data }: MessageEvent<'hello' | 'renew' | 'bye'>) => {
    if (data === 'bye') {
      ports.delete(port);
      return;
    }
    if (data === 'renew') {
      hub.renew();
      return;
    }
    ports.add(port);
    port.postMessage(hub.welcome());
  };
};
