import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { Job } from '../src/api/wire';

const target = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'server', 'target');
const jar = join(target, 'stoat-ferret.jar');
const java = process.env.STOAT_FERRET_JAVA ?? join(process.env.JAVA_HOME ?? '', 'bin', 'java');

/** Where everything goes that these tests leave. */
export const output = join(target, 'e2e');

/** Real media, made before these tests run. */
export const media = process.env.STOAT_FERRET_E2E_MEDIA ?? join(output, 'media');

export function scratch(name: string): string {
  mkdirSync(join(output, 'scratch'), { recursive: true });
  return mkdtempSync(join(output, 'scratch', `${name}-`));
}

/** The packaged server, as a user starts it. */
export class Server {
  #process: ChildProcess | null = null;
  #port = 0;

  private constructor(
    private readonly data: string,
    /** Hold from the next start. */
    readonly settings: Record<string, string>,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<Server> {
    if (!existsSync(jar)) {
      throw new Error(`${jar} is not there: mvn package makes it`);
    }
    const server = new Server(scratch('server'), settings);
    await server.again();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts it with the same data, on the same port. */
  async again(): Promise<void> {
    const child = spawn(java, ['--enable-preview', '-Xmx512m', '-jar', jar], {
      cwd: this.data,
      // Some tests hold their files for as long as it takes to look around.
      env: { ...process.env, PROBE_TIMEOUT: 'PT10M', ...this.settings, SERVER_PORT: String(this.#port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const port = /^Listening on http:\/\/[^:]+:(\d+)/.exec(line)?.[1];
      if (port !== undefined) {
        this.#port = Number(port);
        child.stdout.resume();
        return;
      }
    }
    throw new Error('the server did not start');
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await gone;
    }
  }

  /** As a program calls it. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const token = this.settings.SERVER_TOKEN;
    const own: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    return fetch(this.url + path, { ...init, headers: { ...own, ...(init.headers as Record<string, string>) } });
  }

  async get<T>(path: string): Promise<T> {
    const response = await this.fetch(path);
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return (await response.json()) as T;
  }

  async scan(path: string): Promise<Job> {
    const response = await this.fetch('/api/v1/videos/scan', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ path }),
    });
    return (await response.json()) as Job;
  }

  async newestJob(): Promise<Job> {
    const { jobs } = await this.get<{ jobs: Job[] }>('/api/v1/jobs?limit=1');
    const job = jobs[0];
    if (job === undefined) {
      throw new Error('there is no job');
    }
    return job;
  }

  /** How many event streams are open. */
  async streams(): Promise<number> {
    const metrics = await (await this.fetch('/metrics')).text();
    return Number(/^stoatferret_event_streams\S* (\S+)/m.exec(metrics)?.[1]);
  }
}

/** An ffprobe of our own, which tells its version as the real one and answers otherwise with this script. */
export function fakeProbe(body: string): string {
  const file = join(scratch('probe'), 'ffprobe');
  writeFileSync(file, `#!/bin/sh\nif [ "$1" = -version ]; then echo "ffprobe version 8.0-test"; exit 0; fi\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** What ffprobe says of a video. */
export function answer(codec: string, width: number, height: number, seconds: number): string {
  return JSON.stringify({
    streams: [
      { index: 0, codec_name: codec, codec_type: 'video', width, height, pix_fmt: 'yuv420p', r_frame_rate: '25/1', avg_frame_rate: '25/1' },
      { index: 1, codec_name: 'aac', codec_type: 'audio', channels: 2, channel_layout: 'stereo', sample_rate: '48000' },
    ],
    chapters: [],
    format: { nb_streams: 2, format_name: 'mov,mp4,m4a,3gp,3g2,mj2', duration: seconds.toFixed(6), bit_rate: '800000' },
  });
}

/** Files that only a fake prober takes for videos. */
export function files(count: number, name = (index: number) => `video ${String(index).padStart(5, '0')}.mp4`): string {
  const directory = scratch('files');
  for (let index = 0; index < count; index++) {
    writeFileSync(join(directory, name(index)), `${index}`);
  }
  return directory;
}
