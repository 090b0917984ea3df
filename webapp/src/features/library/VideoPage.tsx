import { useState } from 'react';

import { cache, useResource } from '../../api/cache';
import { ApiError, findVideo, forgetVideo, probeAnswer } from '../../api/client';
import type { Video } from '../../api/wire';
import { announce } from '../../ui/announcer';
import { bitRate, bytes, codec, counted, moment, playingTime, word } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { Failure, Loading } from '../../ui/Notice';
import { go, Link } from '../../ui/router';
import type { Stream } from './answer';
import { readAnswer } from './answer';
import { frameRate, size, sound } from './columns';

/** All that is known of one video. */
export function VideoPage({ id }: { id: string }) {
  const { data: video, error } = useResource(`video ${id}`, (signal) => findVideo(id, signal));
  return (
    <div className="page">
      <p className="crumbs">
        <Link
          href="/library"
          onClick={(event) => {
            // The list as it was left: what it was narrowed down to is in the address one came from.
            if (history.length > 1 && history.state !== null) {
              event.preventDefault();
              history.back();
            }
          }}
        >
          <Icon name="back" /> Library
        </Link>
      </p>
      {video !== undefined ? (
        <Detail video={video} />
      ) : (
        <>
          <h1 tabIndex={-1}>Video</h1>
          {error === undefined ? <Loading what="the video" height="page" /> : <Failure error={error} what="The video" />}
        </>
      )}
    </div>
  );
}

function Detail({ video }: { video: Video }) {
  const facts: [string, string][] = [
    ['Video', [codec(video.video_codec), video.video_profile].filter(Boolean).join(' ')],
    ['Resolution', size(video)],
    ['Frame rate', frameRate(video)],
    ['Dynamic range', word(video.hdr) + (video.bit_depth === null ? '' : `, ${video.bit_depth} bit`)],
    ['Duration', video.duration_seconds === null ? '–' : playingTime(video.duration_seconds)],
    ['Size', bytes(video.size_bytes)],
    ['Bit rate', video.bit_rate === null ? '–' : bitRate(video.bit_rate)],
    ['Container', codec(video.container)],
    ['Audio', `${sound(video)}${video.audio_count > 1 ? ` (${counted(video.audio_count, 'track')})` : ''}`],
    ['Subtitles', subtitles(video)],
    ['Modified', moment(video.modified_at)],
    ['Added', moment(video.created_at)],
  ];
  return (
    <>
      <header className="page-head">
        <h1 tabIndex={-1} className="path">
          {video.filename}
        </h1>
        {video.status === 'missing' && (
          <span className="badge" data-status="missing">
            Missing
          </span>
        )}
      </header>
      {video.directory !== null && (
        <p>
          <Link className="path" href={`/library?directory=${encodeURIComponent(video.directory)}`}>
            {video.directory}
          </Link>
        </p>
      )}
      <dl className="facts-grid">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Answered id={video.id} />
      <div className="actions start-side">
        <Link className="button" href={`/scans/${video.last_job_id}`}>
          The scan that saw it last
        </Link>
        <Forget video={video} />
      </div>
    </>
  );
}

function subtitles(video: Video): string {
  const names = video.subtitle_streams.map((stream) => stream.language ?? stream.codec_name);
  return names.length === 0 ? 'None' : names.join(', ');
}

function Answered({ id }: { id: string }) {
  const { data, error } = useResource(`probe ${id}`, (signal) => probeAnswer(id, signal));
  if (error !== undefined) {
    return <Failure error={error} what="FFmpeg's answer" />;
  }
  if (data === undefined) {
    return <Loading what="FFmpeg's answer" height="page" />;
  }
  const answer = readAnswer(data);
  return (
    <>
      <section aria-labelledby="streams">
        <h2 id="streams">Streams</h2>
        <ol className="streams">
          {answer.streams.map((stream) => (
            <StreamCard key={stream.index} stream={stream} />
          ))}
        </ol>
      </section>
      {answer.chapters.length > 0 && (
        <section aria-labelledby="chapters">
          <h2 id="chapters">Chapters</h2>
          <ol className="chapters">
            {answer.chapters.map((chapter, index) => (
              <li key={`${chapter.start}-${index}`}>
                <span className="chapter-time">{playingTime(chapter.start)}</span> {chapter.title || `Chapter ${index + 1}`}
              </li>
            ))}
          </ol>
        </section>
      )}
      {answer.tags.length > 0 && (
        <section aria-labelledby="tags">
          <h2 id="tags">Tags</h2>
          <Pairs pairs={answer.tags} />
        </section>
      )}
      <details className="raw">
        <summary>FFmpeg's own answer</summary>
        <RawAnswer text={JSON.stringify(data, null, 2)} />
      </details>
    </>
  );
}

function StreamCard({ stream }: { stream: Stream }) {
  return (
    <li className="card">
      <h3>
        <span className="tag">{stream.kind}</span> #{stream.index} {codec(stream.codec)}
      </h3>
      <details>
        <summary>{counted(stream.facts.length + stream.tags.length, 'fact')}</summary>
        <Pairs pairs={[...stream.facts, ...stream.tags]} />
      </details>
    </li>
  );
}

function Pairs({ pairs }: { pairs: readonly (readonly [string, string])[] }) {
  return (
    <dl className="pairs">
      {pairs.map(([name, value], index) => (
        <div key={`${name}-${index}`}>
          <dt>{name}</dt>
          <dd className="path">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function RawAnswer({ text }: { text: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      announce('Copied');
    } catch {
      announce('The browser does not allow copying here');
    }
  };
  return (
    <div className="raw-body">
      <button type="button" onClick={copy}>
        <Icon name="copy" /> Copy
      </button>
      <pre tabIndex={0} role="region" aria-label="FFmpeg's own answer, as JSON">
        {text}
      </pre>
    </div>
  );
}

/** Asks once more, in its own place: nothing is lost but what a scan finds again. */
function Forget({ video }: { video: Video }) {
  const [isAsked, setIsAsked] = useState(false);
  const [error, setError] = useState('');
  const forget = async () => {
    try {
      await forgetVideo(video.id);
      cache.invalidate('newest');
      announce(`${video.filename} forgotten`);
      go('/library');
    } catch (cause) {
      setError(cause instanceof ApiError ? cause.message : String(cause));
    }
  };
  if (!isAsked) {
    return (
      <button type="button" className="quiet" onClick={() => setIsAsked(true)}>
        <Icon name="trash" /> Forget…
      </button>
    );
  }
  return (
    <span className="ask" role="group" aria-label="Forget this video?">
      <span>Forget it? The file stays.</span>
      <button type="button" className="danger" onClick={forget}>
        Forget
      </button>
      <button type="button" onClick={() => setIsAsked(false)}>
        Keep
      </button>
      {error !== '' && <span role="alert">{error}</span>}
    </span>
  );
}
