/** An ODBC of a test's own: a folder with odbcinst.ini and odbc.ini that names the strict driver, pointed at by environment variables, so that the machine's is never read or written. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
export const driverPath = join(root, '.cache/sage-50-driver/libsage50sandbox.so');

/** SQLite's driver, where Debian puts it on this kind of machine. */
function behindPath(): string {
  const found = readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/odbc/libsqlite3odbc.so`).find((path) => existsSync(path));
  if (!found) throw new Error('libsqliteodbc is not installed; run npm test, or: apt install libsqliteodbc');
  return found;
}

export type OdbcEnvironmentOptions = {
  folder: string;
  /** As Sage names its drivers: one for each version installed. */
  drivers?: readonly string[];
  /** A data source by name, with the folder that it leads to. */
  dsn?: { name: string; dataFolder: string };
};

/** unixODBC reads these variables once in a process: set them in the child that reads, or before `odbc` is first loaded. */
export function makeOdbcEnvironment({ folder, drivers = ['Sage Line 50 v32'], dsn }: OdbcEnvironmentOptions) {
  const settings = join(folder, 'odbc');
  mkdirSync(settings, { recursive: true });
  const traceFile = join(settings, 'trace.log');
  const write = (trace: boolean): void => {
    const sections = drivers.map((name) => `[${name}]\nDescription = Sage 50 Accounts (sandbox)\nDriver = ${driverPath}\nThreading = 1\n`);
    writeFileSync(join(settings, 'odbcinst.ini'), `[ODBC]\nTrace = ${trace ? 'Yes' : 'No'}\nTraceFile = ${traceFile}\n\n${sections.join('\n')}\n[Sage 50 sandbox]\nBehind = ${behindPath()}\n`);
  };
  write(false);
  writeFileSync(join(settings, 'odbc.ini'), dsn ? `[${dsn.name}]\nDriver = ${drivers[0] ?? ''}\nDataPathname = ${dsn.dataFolder}\nUseDataPath = No\n` : '');
  return {
    env: { ODBCSYSINI: settings, ODBCINI: join(settings, 'odbc.ini'), ODBCINSTINI: 'odbcinst.ini' },
    drivers,
    connectionString: ({ dataFolder, user, password }: { dataFolder: string; user: string; password: string }, driver = drivers[0] ?? ''): string => `Driver={${driver}};DIR=${dataFolder};UseDataPath=No;UID=${user};PWD=${password};`,
    /** unixODBC writes down every call; for processes started after this. */
    traceOn: (): void => write(true),
    traceOff: (): void => write(false),
    trace: (): string => (existsSync(traceFile) ? readFileSync(traceFile, 'utf8') : ''),
  };
}

export type OdbcEnvironment = ReturnType<typeof makeOdbcEnvironment>;

export type DriverFaults = {
  connect?: 'hang' | 'memory' | 'crash'; hang?: 'execute' | 'fetch' | 'catalogue';
  /** Rows of a statement after which it happens. */
  hangAfter?: number; crashAfter?: number; failAfter?: number;
  /** Microseconds for each row, and for each column of each row. */
  rowDelayUs?: number; columnDelayUs?: number; executeDelayMs?: number;
  /** Only statements that name this table. */
  table?: string;
  /** The driver has no row arrays, so that only one row at a time can be fetched. */
  noRowArray?: boolean;
  /** A login stands in QUEUE.DTA while it lasts, so a second one with the same name is refused. */
  trackLogins?: boolean;
  /** Takes itself away when it strikes. */
  once?: boolean;
  /** A file to which each statement is appended. */
  log?: string;
};

const names = { connect: 'connect', hang: 'hang', hangAfter: 'hang-after', crashAfter: 'crash-after', failAfter: 'fail-after', rowDelayUs: 'row-delay-us', columnDelayUs: 'column-delay-us', executeDelayMs: 'execute-delay-ms', table: 'table', noRowArray: 'no-row-array', trackLogins: 'track-logins', once: 'once', log: 'log' } as const satisfies Record<keyof DriverFaults, string>;

/** Faults of the driver and the state of logins, by files in the data folder; the driver looks at each connect and each statement. */
export function driverControl(dataFolder: string) {
  const control = join(dataFolder, 'SANDBOX.CTL');
  const queue = join(dataFolder, 'QUEUE.DTA');
  return {
    plant: (faults: DriverFaults): void => writeFileSync(control, (Object.keys(names) as (keyof DriverFaults)[]).filter((name) => faults[name] !== undefined && faults[name] !== false).map((name) => `${names[name]}=${faults[name] === true ? 1 : faults[name]}\n`).join('')),
    /** Ends what hangs, too. */
    clear: (): void => rmSync(control, { force: true }),
    /** Someone works in Sage under this name, or a session that crashed left its entry. */
    holdLogin: (user: string): void => writeFileSync(queue, `${user}\t1\n`),
    /** A backup is running. */
    makeExclusive: (): void => writeFileSync(queue, 'EXCLUSIVE\tBackup\n'),
    freeLogins: (): void => writeFileSync(queue, ''),
    queue: (): string => readFileSync(queue, 'utf8'),
  };
}
