import { useResource } from '../../api/cache';
import { listJobs, statistics } from '../../api/client';
import { useLive } from '../../api/live';
import type { Statistics } from '../../api/wire';
import { bytes, codec, count, span, word } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { Failure, Loading } from '../../ui/Notice';
import { Link } from '../../ui/router';
import { Growth, growthOf } from './Growth';
import { Histogram } from './Histogram';
import { Ring } from './Ring';
import { ShareBars } from './ShareBars';

/** The order in which people think of resolutions. */
const RESOLUTIONS = ['uhd_8k', 'uhd', 'quad_hd', 'full_hd', 'hd', 'sd', 'unknown'];

/** What the library is made of, each piece a way into it. */
export function OverviewPage({ onScan }: { onScan: () => void }) {
  const { data, error } = useResource('statistics ', (signal) => statistics(new URLSearchParams(), signal));
  const jobs = useResource('jobs growth', (signal) => listJobs(200, 0, 'complete,cancelled,failed,timeout', signal));
  const isBusy = useLive((now) => [...now.model.jobs.values()].some(({ job }) => job.status === 'running'));
  const isEmpty = data !== undefined && data.videos === 0;
  return (
    <div className="page overview">
      <h1 tabIndex={-1} className={isEmpty ? 'only-heard' : ''}>
        Overview
      </h1>
      {error !== undefined && <Failure error={error} what="The overview" />}
      {data === undefined && error === undefined && <Loading what="the overview" height="page" />}
      {isEmpty && <Welcome onScan={onScan} isBusy={isBusy} />}
      {data !== undefined && !isEmpty && (
        <>
          <Totals data={data} />
          <div className="pictures">
            <ShareBars
              title="Video codecs"
              shares={data.video_codecs}
              total={data.videos}
              spell={codec}
              linkTo={(value) => (value === null ? null : `/library?video_codec=${encodeURIComponent(value)}`)}
            />
            <ShareBars
              title="Resolutions"
              shares={[...data.resolutions].sort((one, other) => RESOLUTIONS.indexOf(one.value) - RESOLUTIONS.indexOf(other.value))}
              total={data.videos}
              spell={(value) => word(value ?? 'unknown')}
              linkTo={(value) => `/library?resolution=${value}`}
            />
            <Ring shares={data.hdr} total={data.videos} />
            <Histogram title="Durations" kind="duration" ranges={data.durations} />
            <Histogram title="Sizes" kind="size" ranges={data.sizes} />
            <Growth steps={growthOf(jobs.data?.jobs ?? [])} />
          </div>
        </>
      )}
    </div>
  );
}

function Totals({ data }: { data: Statistics }) {
  const missing = data.statuses.find((share) => share.value === 'missing')?.videos ?? 0;
  return (
    <ul className="totals">
      <li>
        <Link href="/library">
          <strong>{count(data.videos)}</strong> <span>{data.videos === 1 ? 'video' : 'videos'}</span>
        </Link>
      </li>
      <li>
        <Link href="/library?sort=-size_bytes">
          <strong>{bytes(data.size_bytes)}</strong> <span>on disk</span>
        </Link>
      </li>
      <li>
        <Link href="/library?sort=-duration_seconds">
          <strong>{span(data.duration_seconds)}</strong> <span>to watch</span>
        </Link>
      </li>
      <li>
        <Link href="/library?status=missing" data-tone={missing > 0 ? 'bad' : 'none'}>
          <strong>{count(missing)}</strong> <span>missing</span>
        </Link>
      </li>
    </ul>
  );
}

/** What somebody sees who comes for the first time. */
function Welcome({ onScan, isBusy }: { onScan: () => void; isBusy: boolean }) {
  return (
    <section className="welcome" aria-labelledby="welcome">
      <img src="/icon.svg" alt="" width="72" height="72" />
      <h2 id="welcome">{isBusy ? 'The first scan is on its way' : 'What is in your videos?'}</h2>
      <p>
        {isBusy
          ? 'What it finds shows up here as it is found.'
          : 'Point Stoat Ferret at a folder. It asks FFmpeg about every file, many at once, and shows what it finds while it finds it. Nothing is changed or moved, and you can stop at any time.'}
      </p>
      {!isBusy && (
        <button type="button" className="primary big" onClick={onScan}>
          <Icon name="folder" /> Choose a folder
        </button>
      )}
    </section>
  );
}
