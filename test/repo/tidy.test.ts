/** What keeps the house readable and free of what does not belong into it. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { houseFiles, houseRoot, readHouseFile, sourceFiles } from './house.ts';

/** Longer than most of ours for a reason that stands beside each. */
const longFiles: Readonly<Record<string, string>> = {};
const linesMax = { source: 350, test: 600 };
const bytesMax = 600 * 1024;

const texts = houseFiles.filter((path) => /\.(ts|tsx|mjs|js|css|html|json|md|xml|sh|yml)$|^\.ci\/run$/.test(path) && !/package-lock\.json$|swagger|^bench\/floor\//.test(path));

interface ForbiddenWord {
  readonly what: string;
  readonly pattern: RegExp;
  readonly sample: string;
  readonly except?: RegExp;
}

/** Each pattern is written so that it does not match its own line here. */
const forbiddenWords: readonly ForbiddenWord[] = [
  { what: 'a path of one machine', pattern: /(?<![\w.~}`*])\/(?:work|root)\/[\w.]/, sample: ['', 'work', 'main'].join('/') },
  { what: 'the host of a package registry', pattern: /\b(?:registry\.np[m]js|registry\.yarnpk[g]|deb\.debia[n])\.\w+/, sample: ['registry', 'npmjs', 'org'].join('.') },
  { what: 'a check that is switched off without a reason', pattern: /@ts-(?:ignor[e]|nochec[k]|expect-erro[r])|eslint-disabl[e](?!-next-line \S+ -- \S)/, sample: ['@ts', 'ignore'].join('-') },
  { what: 'a test that is left out', pattern: /\b(?:it|test|describe)\.(?:ski[p]|onl[y]|tod[o])\b|\bx(?:it|describe)\(/, sample: ['it', 'only'].join('.') },
  { what: 'something put off', pattern: /\b(?:TOD[O]|FIXM[E]|XX[X])\b/, sample: ['TO', 'DO'].join('') },
];

describe('the house is tidy', () => {
  it.each(forbiddenWords)('there is nowhere $what', ({ pattern, sample, except }) => {
    expect(sample).toMatch(pattern);
    const found = texts.filter((path) => !except?.test(path)).flatMap((path) =>
      readHouseFile(path).split('\n').flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${line.trim().slice(0, 120)}`] : [])),
    );
    expect(found).toEqual([]);
  });

  it('has no source file so long that it both decides and does', () => {
    const long = sourceFiles.filter((path) => !path.startsWith('bench/floor/') && readHouseFile(path).split('\n').length > (path.endsWith('.test.ts') ? linesMax.test : linesMax.source));
    expect(long).toEqual(Object.keys(longFiles));
  });

  it('opens each source file by saying what it is for', () => {
    const silent = sourceFiles.filter((path) => /^(src|helper|addin|scripts|bin|test)\//.test(path) && !/\.(d|test)\.tsx?$/.test(path))
      .filter((path) => !/^(#!.*\n)?(\/\*\*?|\/\/)/.test(readHouseFile(path)));
    expect(silent).toEqual([]);
  });

  it('holds nothing that a repository should not: keys, stores, logs, or files too big to read', () => {
    const odd = houseFiles.filter((path) => /\.(db|sqlite|pem|key|p12|pfx|env|log|har)$/.test(path) || statSync(join(houseRoot, path)).size > bytesMax);
    expect(odd.filter((path) => !/package-lock\.json$|swagger/.test(path))).toEqual([]);
  });

  it('names its files in kebab-case, after what they export', () => {
    const wild = houseFiles.filter((path) => /^(src|helper|addin|scripts)\//.test(path)).filter((path) => !path.split('/').every((part) => /^[a-z0-9]+([-.][a-z0-9]+)*$/.test(part)));
    expect(wild.filter((path) => !/\.(md|png|json)$/.test(path))).toEqual([]);
    expect(houseFiles.filter((path) => /(^|\/)(utils?|common|manager|misc)\.(ts|tsx)$/.test(path))).toEqual([]);
  });
});
