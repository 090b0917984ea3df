import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import { expect, it } from 'vitest';

const SOURCE = resolve('src');

/** Which part of the page a file belongs to, and how high it stands: nothing imports what stands higher. */
function part(file: string): { name: string; level: number } {
  const [first = '', second = ''] = relative(SOURCE, file).split('/');
  return first === 'features' ? { name: `features/${second}`, level: 1 } : { name: first, level: first === 'api' || first === 'ui' ? 0 : 2 };
}

it('keeps to its layers: api and ui, then features, which do not know each other, then the whole', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  expect(files.length).toBeGreaterThan(30);
  const wrong: string[] = [];
  for (const file of files.map((name) => join(SOURCE, name))) {
    const text = readFileSync(file, 'utf8');
    for (const [, target = ''] of text.matchAll(/from '(\.[^']+)'/g)) {
      const from = part(file);
      const to = part(resolve(dirname(file), target));
      if (to.level > from.level || (to.level === 1 && from.level === 1 && to.name !== from.name) || (from.name === 'api' && to.name === 'ui')) {
        wrong.push(`${relative(SOURCE, file)} imports ${target}`);
      }
    }
    if (/:\s*any\b|<any>|as any/.test(text) && !file.endsWith('imports.test.ts')) {
      wrong.push(`${relative(SOURCE, file)} says any`);
    }
    if (text.split('\n').length > 300) {
      wrong.push(`${relative(SOURCE, file)} is long`);
    }
  }
  expect(wrong).toEqual([]);
});
