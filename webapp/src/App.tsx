import { useEffect, useRef, useState } from 'react';

import { useLive } from './api/live';
import { JobPage } from './features/jobs/JobPage';
import { JobsPage } from './features/jobs/JobsPage';
import { LibraryPage } from './features/library/LibraryPage';
import { VideoPage } from './features/library/VideoPage';
import { OverviewPage } from './features/overview/OverviewPage';
import type { ScanView } from './features/scan/ScanDialog';
import { NEW_SCAN, ScanDialog } from './features/scan/ScanDialog';
import { Tray } from './features/scan/Tray';
import { LogIn } from './features/session/LogIn';
import { LiveRegion } from './ui/announcer';
import { Empty } from './ui/Notice';
import type { Route } from './ui/route';
import { routeOf, titleOf } from './ui/route';
import { Link, useAddress } from './ui/router';
import { Shell } from './ui/Shell';

/** The whole page: which part is shown, and the scan dialog and the tray above all of them. */
export function App() {
  const address = useAddress();
  const route = routeOf(address);
  const [scan, setScan] = useState<ScanView | null>(null);
  const isLocked = useLive((now) => now.connection === 'locked');
  useArrival(route);
  if (isLocked) {
    return <LogIn />;
  }
  return (
    <Shell route={route} onScan={() => setScan(NEW_SCAN)}>
      <Page route={route} onScan={() => setScan(NEW_SCAN)} onFollow={(id) => setScan({ kind: 'job', id })} />
      <Tray onOpen={(id) => setScan({ kind: 'job', id })} />
      {scan !== null && <ScanDialog view={scan} onChange={setScan} onClose={() => setScan(null)} />}
      <LiveRegion />
    </Shell>
  );
}

function Page({ route, onScan, onFollow }: { route: Route; onScan: () => void; onFollow: (id: string) => void }) {
  switch (route.name) {
    case 'overview':
      return <OverviewPage onScan={onScan} />;
    case 'library':
      return <LibraryPage query={route.query} onScan={onScan} />;
    case 'video':
      return <VideoPage key={route.id} id={route.id} />;
    case 'scans':
      return <JobsPage onScan={onScan} />;
    case 'scan':
      return <JobPage key={route.id} id={route.id} onFollow={onFollow} />;
    case 'unknown':
      return (
        <div className="page">
          <h1 tabIndex={-1}>Not here</h1>
          <Empty title="There is no such page">
            <Link href="/">To the overview</Link>
          </Empty>
        </div>
      );
  }
}

/** A new page is named in the title and gets the focus, as a fresh document would. */
function useArrival(route: Route): void {
  const place = route.name + ('id' in route ? route.id : '');
  const before = useRef(place);
  useEffect(() => {
    document.title = titleOf(route);
    if (before.current !== place) {
      before.current = place;
      scrollTo(0, 0);
      document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
    }
  }, [place]);
}
