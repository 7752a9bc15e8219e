/**
 * Loads Microsoft's own Excel library (the build for Excel on the web) into Node and puts a fake Excel behind it: the
 * proxies, the queue, the errors and the JSON on the wire are the real ones. `_overrideSession` is an internal name of
 * that library and is used by tests alone.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import type { Context } from 'node:vm';
import { FakeExcel } from './fake-excel.ts';

const dist = join(import.meta.dirname, '..', '..', '..', 'node_modules', '@microsoft', 'office-js', 'dist');

type RequestMessage = { readonly Body: unknown };
type Library = {
  readonly Excel: typeof Excel;
  readonly OfficeExtension: { SessionBase: { _overrideSession: unknown } };
};

/** As much of a browser's window as the library looks at when it loads. */
function windowStub(): Record<string, unknown> {
  const nothing = () => undefined;
  const element = () => ({ style: {}, setAttribute: nothing, getElementsByTagName: () => [], appendChild: nothing, addEventListener: nothing });
  const location = { href: 'https://localhost/', hash: '', search: '', protocol: 'https:', hostname: 'localhost', origin: 'https://localhost' };
  const document = { getElementsByTagName: () => [], getElementById: () => null, createElement: element, addEventListener: nothing, cookie: '', domain: 'localhost', location, body: null, head: null, readyState: 'complete' };
  const window: Record<string, unknown> = {
    document, location, navigator: { userAgent: 'node', cookieEnabled: true }, name: '', addEventListener: nothing, removeEventListener: nothing,
    // The library waits for things that never come here; that must not keep a test run alive.
    setTimeout: (...given: Parameters<typeof setTimeout>) => setTimeout(...given).unref(), clearTimeout, setInterval: (...given: Parameters<typeof setInterval>) => setInterval(...given).unref(), clearInterval, console, Promise, performance, JSON, fetch: nothing, history: {}, external: {},
  };
  return Object.assign(window, { window, self: window, top: window, parent: window });
}

let library: (Library & Context) | null = null;

function loadLibrary(): Library {
  if (library) return library;
  const context = createContext(windowStub());
  runInContext(readFileSync(join(dist, 'excel-web-16.00.js'), 'utf8'), context, { filename: 'excel-web-16.00.js' });
  runInContext(readFileSync(join(dist, 'en-us', 'office_strings.js'), 'utf8'), context, { filename: 'office_strings.js' });
  library = context as Library & Context;
  return library;
}

type OfficeGlobals = { Excel?: unknown; Office?: unknown };

/** Sets the globals `Excel` and `Office` as the page of an add-in has them. Call `close` at the end of the test. */
export function openFakeExcel(): { readonly excel: FakeExcel; readonly close: () => void } {
  const { Excel: excelApi, OfficeExtension: extension } = loadLibrary();
  const excel = new FakeExcel();
  extension.SessionBase._overrideSession = {
    _resolveRequestUrlAndHeaderInfo: () => Promise.resolve({ url: 'http://excel/', headers: {} }),
    _createRequestExecutorOrNull: () => ({
      executeAsync: async (_data: string, flags: number, message: RequestMessage) => ({ ...(await excel.answer(JSON.stringify(message.Body), flags)), Headers: {} }),
    }),
  };
  const globals = globalThis as OfficeGlobals;
  globals.Excel = excelApi;
  globals.Office = { context: { requirements: { isSetSupported: (name: string, version = '1.1') => name === 'ExcelApi' && Number(version.split('.')[1]) <= excel.excelApiMinor } } };
  return {
    excel,
    close: () => {
      delete globals.Excel;
      delete globals.Office;
    },
  };
}
