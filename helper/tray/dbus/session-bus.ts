/**
 * The user's session bus: calls, signals, and objects of ours for others to call. dbus-native does the handshake and the
 * marshalling; the routing is here, so that whatever a peer sends ends in an answer and never in a crash.
 */
import { existsSync } from 'node:fs';
import { createConnection as connectSocket, type Socket } from 'node:net';
import { join } from 'node:path';
import type { BusConnection } from '@homebridge/dbus-native';

declare module '@homebridge/dbus-native' {
  interface BusConnection {
    message(message: BusMessage): void;
    end(): void;
  }
  export function createConnection(options: { stream: Socket }): BusConnection;
}

interface BusMessage {
  serial?: number;
  type: number;
  flags?: number;
  destination?: string;
  sender?: string;
  path?: string;
  interface?: string;
  member?: string;
  errorName?: string;
  replySerial?: number;
  signature?: string;
  body?: readonly unknown[];
}

const messageType = { call: 1, reply: 2, error: 3, signal: 4 } as const;
const noReplyExpected = 1;
const callWaitMs = 5_000;

export interface ExportedMethod {
  /** The D-Bus signature of what it returns; empty for nothing. */
  readonly returns: string;
  readonly call: (args: readonly unknown[]) => readonly unknown[];
}

export interface ExportedProperty {
  readonly type: string;
  readonly read: () => unknown;
}

export interface ExportedInterface {
  readonly methods: Readonly<Record<string, ExportedMethod>>;
  readonly properties: Readonly<Record<string, ExportedProperty>>;
}

export interface Destination {
  readonly name: string;
  readonly path: string;
  readonly interface: string;
}

export interface SessionBus {
  call(to: Destination, member: string, signature?: string, body?: readonly unknown[]): Promise<readonly unknown[]>;
  emit(path: string, interfaceName: string, member: string, signature?: string, body?: readonly unknown[]): void;
  expose(path: string, interfaceName: string, exported: ExportedInterface): void;
  /** Calls back for each signal of this name from this sender's object. */
  onSignal(from: Destination, member: string, listener: (body: readonly unknown[]) => void): Promise<void>;
  onClosed(listener: (reason: string) => void): void;
  close(): void;
}

export const busItself: Destination = { name: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };

class BusError extends Error {
  override readonly name: string;
  constructor(name: string, text: string) {
    super(text);
    this.name = name;
  }
}

/** Where the bus listens, as a path (an abstract one begins with a zero byte), or nothing where there is none. */
export function findSessionBus(env: NodeJS.ProcessEnv): string | undefined {
  for (const address of (env.DBUS_SESSION_BUS_ADDRESS ?? '').split(';')) {
    const parts = new Map(address.replace(/^unix:/, '').split(',').map((part) => part.split('=', 2) as [string, string]));
    if (!address.startsWith('unix:')) continue;
    const path = parts.get('path');
    const abstract = parts.get('abstract');
    if (path) return decodeURIComponent(path);
    if (abstract) return `\0${decodeURIComponent(abstract)}`;
  }
  const usual = join(env.XDG_RUNTIME_DIR ?? '/nowhere', 'bus');
  return !env.DBUS_SESSION_BUS_ADDRESS && existsSync(usual) ? usual : undefined;
}

function openSocket(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

/** Connects and says hello; rejects when nobody answers there. */
export async function connectSessionBus(path: string): Promise<SessionBus> {
  const socket = await openSocket(path);
  const { createConnection } = await import('@homebridge/dbus-native');
  const bus = routeMessages(createConnection({ stream: socket }), socket);
  await bus.call(busItself, 'Hello');
  return bus;
}

function routeMessages(connection: BusConnection, socket: Socket): SessionBus {
  const waiting = new Map<number, (message: BusMessage | Error) => void>();
  const exported = new Map<string, ExportedInterface>();
  const listeners = new Map<string, Set<(body: readonly unknown[]) => void>>();
  const closedListeners: ((reason: string) => void)[] = [];
  let lastSerial = 0;
  let isClosed = false;

  const send = (message: BusMessage): number => {
    const serial = ++lastSerial;
    connection.message({ ...message, serial });
    return serial;
  };

  function end(reason: string): void {
    if (isClosed) return;
    isClosed = true;
    for (const settle of waiting.values()) settle(new BusError('closed', reason));
    waiting.clear();
    for (const listener of closedListeners) listener(reason);
  }

  function answer(call: BusMessage): void {
    const to = { ...(call.sender ? { destination: call.sender } : {}), ...(call.serial ? { replySerial: call.serial } : {}) };
    const isReplyWanted = ((call.flags ?? 0) & noReplyExpected) === 0;
    try {
      const { signature, body } = dispatch(exported, call);
      if (isReplyWanted) send({ type: messageType.reply, ...to, ...(signature ? { signature, body } : {}) });
    } catch (error) {
      const name = error instanceof BusError ? error.name : 'org.freedesktop.DBus.Error.Failed';
      if (isReplyWanted) send({ type: messageType.error, ...to, errorName: name, signature: 's', body: [error instanceof Error ? error.message : 'failed'] });
    }
  }

  connection.on('message', (message: BusMessage) => {
    if (message.type === messageType.call) answer(message);
    else if (message.type === messageType.signal) for (const listener of listeners.get(signalKey(message)) ?? []) listener(message.body ?? []);
    else waiting.get(message.replySerial ?? 0)?.(message);
  });
  connection.on('error', (error: Error) => end(error.message));
  socket.on('close', () => end('the session bus has gone'));

  function call(to: Destination, member: string, signature?: string, body?: readonly unknown[]): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      if (isClosed) return reject(new BusError('closed', 'the session bus has gone'));
      const serial = send({ type: messageType.call, destination: to.name, path: to.path, interface: to.interface, member, ...(signature ? { signature, body: body ?? [] } : {}) });
      const timer = setTimeout(() => waiting.get(serial)?.(new BusError('org.freedesktop.DBus.Error.NoReply', `${to.name} did not answer ${member}`)), callWaitMs);
      waiting.set(serial, (message) => {
        clearTimeout(timer);
        waiting.delete(serial);
        if (message instanceof Error) reject(message);
        else if (message.type === messageType.error) reject(new BusError(message.errorName ?? 'error', String(message.body?.[0] ?? message.errorName)));
        else resolve(message.body ?? []);
      });
    });
  }

  return {
    call,
    emit: (path, interfaceName, member, signature, body) => {
      if (!isClosed) send({ type: messageType.signal, path, interface: interfaceName, member, ...(signature ? { signature, body: body ?? [] } : {}) });
    },
    expose: (path, interfaceName, object) => void exported.set(`${path} ${interfaceName}`, object),
    onSignal: async (from, member, listener) => {
      const key = signalKey({ path: from.path, interface: from.interface, member });
      listeners.set(key, (listeners.get(key) ?? new Set()).add(listener));
      await call(busItself, 'AddMatch', 's', [`type='signal',sender='${from.name}',path='${from.path}',interface='${from.interface}',member='${member}'`]);
    },
    onClosed: (listener) => void closedListeners.push(listener),
    close: () => {
      isClosed = true;
      for (const settle of waiting.values()) settle(new BusError('closed', 'this end was closed'));
      connection.end();
      socket.destroy();
    },
  };
}

function signalKey(message: { path?: string; interface?: string; member?: string }): string {
  return `${message.path} ${message.interface} ${message.member}`;
}

/** Finds and runs what a call asks for; throws a BusError where there is no such thing. */
function dispatch(exported: ReadonlyMap<string, ExportedInterface>, call: BusMessage): { signature: string; body: readonly unknown[] } {
  const { path = '', interface: interfaceName = '', member = '', body = [] } = call;
  if (interfaceName === 'org.freedesktop.DBus.Peer' && member === 'Ping') return { signature: '', body: [] };
  if (interfaceName === 'org.freedesktop.DBus.Properties') return readProperties(exported.get(`${path} ${String(body[0])}`), member, body[1]);
  const method = own(exported.get(`${path} ${interfaceName}`)?.methods, member);
  if (!method) throw new BusError('org.freedesktop.DBus.Error.UnknownMethod', `There is no ${interfaceName}.${member} at ${path}.`);
  return { signature: method.returns, body: method.call(body) };
}

function readProperties(object: ExportedInterface | undefined, member: string, name: unknown): { signature: string; body: readonly unknown[] } {
  if (!object) throw new BusError('org.freedesktop.DBus.Error.UnknownInterface', 'There is no such interface here.');
  const variant = (property: ExportedProperty) => [property.type, property.read()];
  if (member === 'GetAll') return { signature: 'a{sv}', body: [Object.entries(object.properties).map(([key, property]) => [key, variant(property)])] };
  if (member !== 'Get') throw new BusError('org.freedesktop.DBus.Error.PropertyReadOnly', 'Properties here can only be read.');
  const property = own(object.properties, String(name));
  if (!property) throw new BusError('org.freedesktop.DBus.Error.UnknownProperty', `There is no property ${String(name)}.`);
  return { signature: 'v', body: [variant(property)] };
}

function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}
