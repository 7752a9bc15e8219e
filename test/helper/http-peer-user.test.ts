/** Reading the system's tables of connections; that the running helper refuses another user is B10 in test/attacks. */
import { createServer, connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { isOurSocketInLsof, makePeerOf, pidInNetstat, procAddress, uidInTable } from '../../helper/http/peer-user.ts';

const ends = { remoteAddress: '127.0.0.1', remotePort: 0xC350, localPort: 0xBAB8 };
const row = (local: string, remote: string, state: string, uid: number, inode: number): string => `   1: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 ${inode} 1 0000 20 4 30 10 -1`;

describe('the user behind a loopback connection', () => {
  it('is the owner of the client\'s end, not of ours', () => {
    const table = ['  sl  local_address rem_address   st', row('0100007F:BAB8', '0100007F:C350', '01', 33, 9), row('0100007F:C350', '0100007F:BAB8', '01', 1000, 8)].join('\n');
    expect(uidInTable(table, ends)).toBe(1000);
  });

  it('is found in the table of IPv6, plain and mapped', () => {
    expect(uidInTable(row('0000000000000000FFFF00000100007F:C350', '0000000000000000FFFF00000100007F:BAB8', '01', 7, 8), ends)).toBe(7);
    expect(uidInTable(row('00000000000000000000000001000000:C350', '00000000000000000000000001000000:BAB8', '01', 7, 8), { ...ends, remoteAddress: '::1' })).toBe(7);
    expect(procAddress('10.1.2.3')).toBe('0302010A');
  });

  it('is unknown once the program is gone, whose row then says user 0', () => {
    expect(uidInTable(row('0100007F:C350', '0100007F:BAB8', '01', 0, 0), ends)).toBeNull();
    expect(uidInTable(row('0100007F:C350', '0100007F:BAB8', '05', 0, 8), ends)).toBeNull();
    expect(uidInTable(row('0100007F:C351', '0100007F:BAB8', '01', 0, 8), ends)).toBeNull();
  });

  it('is read from netstat on Windows and from lsof on macOS', () => {
    const listing = '  Proto  Local Address          Foreign Address        State           PID\r\n  TCP    127.0.0.1:47800        127.0.0.1:50000        ESTABLISHED     4\r\n  TCP    127.0.0.1:50000        127.0.0.1:47800        ESTABLISHED     812\r\n';
    expect(pidInNetstat(listing, ends)).toBe(812);
    expect(pidInNetstat(listing, { ...ends, remotePort: 50_001 })).toBeNull();
    expect(pidInNetstat('  TCP    [::1]:50000   [::1]:47800   ESTABLISHED  5\n', { ...ends, remoteAddress: '::1' })).toBe(5);
    expect(isOurSocketInLsof('p812\nu501\n', 501)).toBe(true);
    expect(isOurSocketInLsof('p812\nu5010\n', 501)).toBe(false);
    expect(isOurSocketInLsof('', 501)).toBe(false);
  });

  it.each(['127.0.0.1', '::1'])('is this user for a connection of our own to %s', async (host) => {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const client = connect(port, host);
    const [socket] = (await once(server, 'connection')) as [Socket];
    expect(await makePeerOf()(socket)).toBe('same');
    client.destroy();
    socket.destroy();
    server.close();
  });
});
