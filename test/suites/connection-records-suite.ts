/** What every keeper of connection records must do; run by the one in memory and by the one on SQLite. */
import type { ConnectionRecords, ConnectionRow, SealedSecret } from '../../helper/connections/connection-records.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';

export function aConnectionRow(id: string, changes: Partial<ConnectionRow> = {}): ConnectionRow {
  return {
    id: id as ConnectionId, name: `Connection ${id}`, revision: 1, product: 'sage-accounting', status: 'pending_auth', clientId: 'app', edition: null, dataSet: null,
    scope: null, signedInAs: null, signInEndsAt: null, generation: 0, accessToken: null, intent: null, failures: null, refusedSignIn: null, signedInAt: null, problem: null,
    createdAt: '2026-11-23T09:00:00.000Z' as IsoTime, lastRefreshAt: null, ...changes,
  };
}
const secret = (field: SealedSecret['field'], generation: number, ...bytes: number[]): SealedSecret => ({ field, generation, sealed: new Uint8Array(bytes) });
const bytesOf = (secrets: readonly SealedSecret[]) => Object.fromEntries(secrets.map((one) => [one.field, [one.generation, ...one.sealed]]));

export function connectionRecordsSuite(name: string, make: () => ConnectionRecords): void {
  describe(`connection records: ${name}`, () => {
    it('gives back a row and its secrets as they were added, in the order of adding', () => {
      const records = make();
      const full = aConnectionRow('b', {
        status: 'linked', scope: 'full_access', signedInAs: 'Zoë "Z" O’Neil', signInEndsAt: '2026-12-24T09:00:00.000Z' as IsoTime, generation: 7,
        accessToken: { obtainedAtMs: 1_700_000_000_000.5, obtainedAtMonotonicMs: 12.25, lifeMs: 300_000 },
        intent: { generation: 7, tokenHash: 'ab', startedAt: '2026-11-23T09:00:00.000Z' as IsoTime },
        failures: { count: 2, since: '2026-11-23T09:00:00.000Z' as IsoTime, days: 2, lastAt: '2026-11-23T09:00:00.000Z' as IsoTime, code: 'sage_failed', notBeforeMs: 5 },
        problem: { code: 'sign_in_required', message: 'm', since: '2026-11-23T09:00:00.000Z' as IsoTime, fix: 'sign_in' },
      });
      records.add(full, [secret('clientSecret', 0, 0, 255), secret('refreshToken', 7)]);
      records.add(aConnectionRow('a'), []);
      expect(records.read(full.id)).toEqual(full);
      expect(records.list().map((row) => row.id)).toEqual(['b', 'a']);
      expect(bytesOf(records.secrets(full.id))).toEqual({ clientSecret: [0, 0, 255], refreshToken: [7] });
      expect(records.read('none' as ConnectionId)).toBeNull();
      expect(records.secrets('none' as ConnectionId)).toEqual([]);
    });

    it('refuses a second row of the same id or name, and a change to a name that is taken', () => {
      const records = make();
      records.add(aConnectionRow('a', { name: 'Ours' }), []);
      expect(() => records.add(aConnectionRow('a', { name: 'Other' }), [])).toThrow(expect.objectContaining({ code: 'already_exists' }));
      expect(() => records.add(aConnectionRow('b', { name: 'Ours' }), [])).toThrow(expect.objectContaining({ code: 'already_exists' }));
      records.add(aConnectionRow('b', { name: 'Theirs' }), []);
      expect(() => records.write(aConnectionRow('b', { name: 'Ours' }))).toThrow(expect.objectContaining({ code: 'already_exists' }));
      expect(records.list().map((row) => row.name)).toEqual(['Ours', 'Theirs']);
    });

    it('writes the row and its secrets together, and only from the revision that is stored', () => {
      const records = make();
      const row = aConnectionRow('a');
      records.add(row, [secret('refreshToken', 1, 1), secret('clientSecret', 0, 9)]);
      expect(records.write({ ...row, generation: 2 }, { put: [secret('refreshToken', 2, 2), secret('previousRefreshToken', 1, 1)] })).toBe(true);
      expect(records.read(row.id)).toEqual({ ...row, generation: 2, revision: 2 });
      expect(records.write({ ...row, generation: 3 }, { put: [secret('refreshToken', 3, 3)], drop: ['clientSecret'] })).toBe(false);
      expect(bytesOf(records.secrets(row.id))).toEqual({ refreshToken: [2, 2], previousRefreshToken: [1, 1], clientSecret: [0, 9] });
      expect(records.write({ ...row, revision: 2 }, { drop: ['previousRefreshToken'] })).toBe(true);
      expect(bytesOf(records.secrets(row.id))).toEqual({ refreshToken: [2, 2], clientSecret: [0, 9] });
      expect(records.write(aConnectionRow('gone'))).toBe(false);
    });

    it('removes a row with its secrets, after which its id and name are free', () => {
      const records = make();
      records.add(aConnectionRow('a'), [secret('clientSecret', 0, 1)]);
      expect(records.remove('a' as ConnectionId)).toBe(true);
      expect(records.remove('a' as ConnectionId)).toBe(false);
      expect(records.secrets('a' as ConnectionId)).toEqual([]);
      records.add(aConnectionRow('a'), []);
      expect(records.secrets('a' as ConnectionId)).toEqual([]);
    });

    it('gives the lease to one holder at a time, and to another when it is given back, has ended or lies too far ahead', () => {
      const records = make();
      const id = 'a' as ConnectionId;
      records.add(aConnectionRow('a'), []);
      expect(records.takeLease(id, 'one', 1_000, 31_000)).toBe(true);
      expect(records.takeLease(id, 'two', 2_000, 32_000)).toBe(false);
      expect(records.takeLease(id, 'one', 2_000, 33_000)).toBe(true);
      records.releaseLease(id, 'two');
      expect(records.takeLease(id, 'two', 2_500, 32_500)).toBe(false);
      records.releaseLease(id, 'one');
      expect(records.takeLease(id, 'two', 3_000, 33_000)).toBe(true);
      expect(records.takeLease(id, 'one', 33_000, 60_000)).toBe(true);
      expect(records.takeLease(id, 'two', -500_000, -480_000)).toBe(true);
    });

    it('says that storage is ready when it is', () => {
      expect(() => make().preflight(1_000_000)).not.toThrow();
    });
  });
}
