/** What an address shows. */
export type Route =
  | { readonly name: 'overview' }
  | { readonly name: 'library'; readonly query: string }
  | { readonly name: 'video'; readonly id: string }
  | { readonly name: 'scans' }
  | { readonly name: 'scan'; readonly id: string }
  | { readonly name: 'unknown' };

export function routeOf(address: string): Route {
  const at = address.indexOf('?');
  const path = at < 0 ? address : address.slice(0, at);
  const [first, second, ...rest] = path.split('/').filter((part) => part !== '');
  if (rest.length > 0) {
    return { name: 'unknown' };
  }
  switch (first) {
    case undefined:
      return { name: 'overview' };
    case 'library':
      return second === undefined ? { name: 'library', query: at < 0 ? '' : address.slice(at + 1) } : { name: 'video', id: second };
    case 'scans':
      return second === undefined ? { name: 'scans' } : { name: 'scan', id: second };
    default:
      return { name: 'unknown' };
  }
}

export function titleOf(route: Route): string {
  const names: Readonly<Record<Route['name'], string>> = {
    overview: 'Overview',
    library: 'Library',
    video: 'Video',
    scans: 'Scans',
    scan: 'Scan',
    unknown: 'Not here',
  };
  return `${names[route.name]} · Stoat Ferret`;
}
