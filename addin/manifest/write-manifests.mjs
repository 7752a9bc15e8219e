/**
 * `node addin/manifest/write-manifests.mjs [base address]`: writes the three manifests of this repository, and the icons
 * they name, from their one source. Needs a Node that runs TypeScript (22.18 or later).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { iconFiles } from './draw-icons.mjs';
import { manifestFiles, manifestPaths } from './manifest-files.ts';
import { manifestSource } from './manifest-source.ts';

const root = join(import.meta.dirname, '..', '..');
const files = manifestFiles(manifestSource(process.argv[2]));
for (const [kind, text] of Object.entries(files)) writeFileSync(join(root, manifestPaths[kind]), text);
const icons = join(root, 'addin', 'icons');
mkdirSync(icons, { recursive: true });
for (const [name, png] of Object.entries(iconFiles())) writeFileSync(join(icons, name), png);
