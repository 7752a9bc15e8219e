/**
 * Another place or another login for a Sage 50 connection: tried first, and taken only when it is the same company's.
 * A folder elsewhere has to be surely the same (id, name, currency, start of the year); where it lies already, the id.
 */
import type { DataSetCard } from '../../src/shared/contract/data-sets.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { isSameCompany, isStill } from '../sage-50/moved-data.ts';
import { statusOf } from './connection-status.ts';
import type { Vault } from './connection-vault.ts';
import type { ConnectionStatus, DataSetChange } from './connections.ts';
import type { DataSets } from './make-connections.ts';

export type ChangeDataSetParts = { readonly vault: Vault; readonly dataSets: DataSets; readonly onChanged: (id: ConnectionId) => void };

const asSeen = (card: DataSetCard) => ({ ...card, financialYear: null });

export function makeChangeDataSet({ vault, dataSets, onChanged }: ChangeDataSetParts) {
  return async (id: ConnectionId, change: DataSetChange, signal: AbortSignal): Promise<ConnectionStatus> => {
    const { row, ...opened } = await vault.open(id);
    const before = row.dataSet;
    if (before === null) throw new AppError('not_supported', 'this connection is signed in to at Sage, and has no data folder and no password of its own');
    const password = change.password ?? opened.secret('password');
    if (password === null) throw new AppError('secrets_lost', `connection ${id} has lost its password`);
    const isElsewhere = change.folder !== undefined && change.folder !== before.folder;
    const driver = change.driver ?? (isElsewhere ? undefined : before.driver);
    const place = await dataSets.place({ folder: change.folder ?? before.folder, user: change.user ?? before.user, password, ...(driver !== undefined && { driver }) });
    const card = await dataSets.card(place, password, signal);
    const known = row.card ?? null;
    if (known === null ? isElsewhere : !(isElsewhere ? isSameCompany : isStill)(asSeen(known), asSeen(card))) {
      throw new AppError('wrong_company', 'the data there are of another company, or cannot be shown to be of the same: nothing was changed');
    }
    const changed = vault.write(id, (current) => ({ ...current, dataSet: place, card, signedInAs: place.user, status: 'linked', problem: null }), { put: [opened.seal('password', row.generation, password)] });
    onChanged(id);
    return statusOf(changed);
  };
}
