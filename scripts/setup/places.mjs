/** Where the set-up finds and leaves things. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const runtimeFolder = join(root, 'runtime');
export const cacheFolder = join(root, '.cache');
export const modulesFolder = join(root, 'node_modules');
