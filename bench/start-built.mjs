// The built command line with its compile cache, as bin/ledgerline.mjs starts it once all is set up.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

module.enableCompileCache?.(fileURLToPath(new URL('../.cache/compiled', import.meta.url)));
await import('../dist/helper/cli.js');
