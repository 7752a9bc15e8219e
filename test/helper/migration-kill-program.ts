/** Brings the helper's database from its first form to the present one, in a process of its own that a test kills: FILE KEY. */
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';

const [file = '', key = ''] = process.argv.slice(2);
openHelperDb(file, new Uint8Array(Buffer.from(key, 'hex'))).close();
process.stdout.write('done\n');
