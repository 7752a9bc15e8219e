/**
 * Loaded into a process before its program (`--import`): notes every name that is handed to the file system, the network
 * or the starting of a program, and lets the call go on. `TOUCH_SPY` names the file that it writes to.
 */
import childProcess from 'node:child_process';
import dns from 'node:dns';
import fs from 'node:fs';
import net from 'node:net';
import { syncBuiltinESMExports } from 'node:module';

const write = fs.writeSync.bind(fs);
const notes = fs.openSync(process.env.TOUCH_SPY ?? '', 'a', 0o600);

function textOf(value) {
  if (typeof value === 'string') return value;
  if (value instanceof URL) return value.href;
  if (Buffer.isBuffer(value)) return value.toString('latin1');
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  return value !== null && typeof value === 'object' ? Object.values(value).filter((one) => typeof one === 'string').join(' ') : '';
}

function watch(holder, place) {
  for (const [name, call] of Object.entries(holder)) {
    if (typeof call !== 'function' || /^[A-Z]|^(write|read|close|fsync|fstat|ftruncate)(v)?(Sync)?$|^_/.test(name)) continue;
    const watched = function (...args) {
      write(notes, `${place}.${name} ${args.slice(0, 2).map(textOf).join(' ').replaceAll('\n', ' ')}\n`);
      return new.target ? Reflect.construct(call, args, new.target) : Reflect.apply(call, this, args);
    };
    Object.defineProperties(watched, Object.getOwnPropertyDescriptors(call));
    try {
      holder[name] = watched;
    } catch {
      // What cannot be replaced opens nothing by a name.
    }
  }
}
watch(fs, 'fs');
watch(fs.promises, 'fs.promises');
watch(childProcess, 'child_process');
watch(net, 'net');
watch(dns, 'dns');
syncBuiltinESMExports();
