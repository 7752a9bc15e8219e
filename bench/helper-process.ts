/**
 * The helper's own HTTPS side (gate, tokens, contract, handlers, store) over one company's books, in a process of its
 * own. Prints its address, a token and its certificate's file as one line of JSON. Called by the figures; not by hand.
 *
 *   node bench/helper-process.ts --file books.db --folder /tmp/home [--pane dist/pane]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { keepCertificate, publicFileIn } from '../helper/certificate/certificate.ts';
import { makeWebApp } from '../helper/http/app.ts';
import { makeHandlers } from '../helper/http/handlers/index.ts';
import { makePeerOf } from '../helper/http/peer-user.ts';
import { listenOnLoopback } from '../helper/http/server.ts';
import type { OpenServices, Services } from '../helper/http/services.ts';
import { makeStaticFiles } from '../helper/http/static-files.ts';
import { homeAt, makeHome } from '../helper/instance-home.ts';
import { makeLog } from '../helper/log.ts';
import { makeTokens } from '../helper/pairing/token-file.ts';
import { openStore } from '../helper/store/sqlite/open-store.ts';
import type { IsoDate } from '../src/shared/dates.ts';
import { booksKey } from './books.ts';

const { values: options } = parseArgs({ options: { file: { type: 'string' }, folder: { type: 'string' }, pane: { type: 'string' } } });
if (!options.file || !options.folder) throw new Error('--file names the database, --folder a folder to live in');

const home = homeAt(options.folder);
makeHome(home);
const log = makeLog({ folder: home.logFolder, level: 'info' });
const tokens = makeTokens(home.tokenFile);
const { token } = tokens.create({ name: 'bench', kind: 'program', scope: 'read' });
const store = openStore(options.file, booksKey);
/** What these figures do not ask for is not there. */
const open = { companies: { reader: () => store, status: () => ({ name: 'Practice Ltd', baseCurrency: 'GBP' }) } } as unknown as OpenServices;
const services = { open: () => open, tokens, today: () => '2026-11-23' as IsoDate } as unknown as Services;
let port = 0;
const stopping = new AbortController();
const web = await listenOnLoopback(0, await keepCertificate(home.certificateFolder, Date.now()), makeWebApp({
  handlers: makeHandlers(services), localHandlers: {} as never, tokens, log, stopping: stopping.signal, callbackPaths: [],
  files: makeStaticFiles(options.pane ?? join(options.folder, 'no-pane')), peerOf: makePeerOf(),
  oauth: () => { throw new Error('no application signs in here'); },
  firstLook: () => Promise.resolve(),
  finishSignIn: () => Promise.resolve({ status: 404, html: '' }),
  site: () => ({ hosts: new Set([`localhost:${port}`, `127.0.0.1:${port}`]), origin: `https://localhost:${port}` }),
}), log);
port = web.port;
process.stdout.write(`${JSON.stringify({ url: `https://localhost:${port}`, token, certificate: publicFileIn(home.certificateFolder) })}\n`);
