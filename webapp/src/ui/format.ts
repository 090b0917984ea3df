/** Numbers, times and names as people read them. */

const WHOLE = new Intl.NumberFormat('en');
const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function count(value: number): string {
  return WHOLE.format(value);
}

/** "1 file", "1,234 files" */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function percent(fraction: number): string {
  // 100 % is said when all is done, and not before.
  return `${fraction >= 1 ? 100 : Math.min(99, Math.floor(fraction * 100))} %`;
}

export function share(part: number, whole: number): string {
  const hundredths = whole === 0 ? 0 : (part / whole) * 100;
  return hundredths > 0 && hundredths < 1 ? '< 1 %' : `${Math.round(hundredths)} %`;
}

export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let rest = value;
  let unit = 0;
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${SHORT.format(rest)} ${units[unit]}`;
}

export function bitRate(value: number): string {
  return value >= 1e6 ? `${SHORT.format(value / 1e6)} Mbit/s` : `${SHORT.format(value / 1000)} kbit/s`;
}

export function rate(value: number): string {
  return `${value >= 10 ? count(Math.round(value)) : value.toFixed(1)} files/s`;
}

/** "1:02:03", as players show it. */
export function playingTime(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** "2 h 5 min", "3 min 20 s", "0.4 s": two units at most. */
export function span(seconds: number): string {
  if (seconds < 9.95) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${count(value)} ${unit}`)
    .join(' ');
}

/** What is left of a scan: steady rather than exact. */
export function remaining(seconds: number): string {
  if (seconds < 5) {
    return 'a few seconds';
  }
  const rounded = seconds < 60 ? Math.ceil(seconds / 5) * 5 : seconds < 3600 ? Math.ceil(seconds / 30) * 30 : Math.ceil(seconds / 300) * 300;
  return `about ${span(rounded)}`;
}

export function moment(iso: string): string {
  return MOMENT.format(new Date(iso));
}

export function ago(iso: string, now: number): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  if (seconds > -45) {
    return 'just now';
  }
  if (seconds > -3600) {
    return RELATIVE.format(Math.round(seconds / 60), 'minute');
  }
  if (seconds > -86_400) {
    return RELATIVE.format(Math.round(seconds / 3600), 'hour');
  }
  return seconds > -30 * 86_400 ? RELATIVE.format(Math.round(seconds / 86_400), 'day') : moment(iso);
}

export function between(from: string, to: string): number {
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}

const CODECS: Readonly<Record<string, string>> = {
  h264: 'H.264',
  hevc: 'HEVC',
  av1: 'AV1',
  vp9: 'VP9',
  vp8: 'VP8',
  mpeg4: 'MPEG-4',
  mpeg2video: 'MPEG-2',
  mpeg1video: 'MPEG-1',
  prores: 'ProRes',
  aac: 'AAC',
  ac3: 'AC-3',
  eac3: 'E-AC-3',
  dts: 'DTS',
  truehd: 'TrueHD',
  flac: 'FLAC',
  opus: 'Opus',
  vorbis: 'Vorbis',
  mp3: 'MP3',
  mp2: 'MP2',
  matroska: 'Matroska',
  mov: 'QuickTime',
  mp4: 'MP4',
  webm: 'WebM',
  avi: 'AVI',
  mpegts: 'MPEG-TS',
};

/** A codec or container by the name that people know. */
export function codec(name: string | null): string {
  return name === null ? 'None' : (CODECS[name] ?? name);
}

const WORDS: Readonly<Record<string, string>> = {
  none: 'SDR',
  hdr10: 'HDR10',
  hlg: 'HLG',
  dolby_vision: 'Dolby Vision',
  sd: 'SD',
  hd: 'HD 720p',
  full_hd: 'Full HD 1080p',
  quad_hd: 'QHD 1440p',
  uhd: '4K UHD',
  uhd_8k: '8K UHD',
  unknown: 'Unknown',
  present: 'Present',
  missing: 'Missing',
};

/** A word of the wire contract in plain language. */
export function word(value: string): string {
  return WORDS[value] ?? value;
}

/** The last part of a path. */
export function lastName(path: string): string {
  return path.split('/').filter((part) => part !== '').at(-1) ?? path;
}
