/** The process that is killed. */
import { makeMemoryKeychain } from '../../helper/keychain/memory.ts';
import { makeKilledWebhooks, type Point } from './webhook-kill.ts';

const [, , file = '', key = '', sealing = '', sentFile = '', point] = process.argv;
const keychain = makeMemoryKeychain();
await keychain.write('webhooks', Buffer.from(sealing, 'hex'));
const hooks = await makeKilledWebhooks({ file, key: Buffer.from(key, 'hex'), keychain, sentFile, point: point as Point });
await hooks.run();
process.stdout.write('went on\n');
