/** The question before a connection is deleted: everything that depends on it, by name. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { connectionSettings } from '../../../src/shared/contract/connection-settings.ts';
import type { Dependent } from '../../../src/shared/contract/connection-settings.ts';
import { connections as contract } from '../../../src/shared/contract/connections.ts';
import type { ConnectionStatus } from '../../../src/shared/contract/status.ts';
import { dependentNames } from '../connection-words.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { readKey } from '../sheet-tables.ts';
import { Loaded, Name, Question } from './parts.tsx';

/** Tables of this workbook that are refreshed through the connection; what other workbooks hold, nobody here knows. */
function useSheets(connection: ConnectionStatus): readonly Dependent[] {
  const { host, state } = usePane();
  const [sheets, setSheets] = useState<readonly Dependent[]>([]);
  useEffect(() => {
    let isGone = false;
    const isOfIt = (key: string): boolean => {
      const asked = readKey(key);
      return asked !== null && (asked.ask.kind === 'query' ? asked.ask.connectionId === connection.id : state.companies.some((one) => one.id === asked.companyId && one.connectionId === connection.id));
    };
    // A workbook that cannot be looked at just now keeps nobody from deciding.
    host.sheets?.tables().then((tables) => { if (!isGone) setSheets(tables.filter(({ key }) => isOfIt(key)).map(({ sheet, table }) => ({ kind: 'sheet', id: null, name: `${sheet}: ${table}` }))); }, () => undefined);
    return () => { isGone = true; };
  }, []);
  return sheets;
}

export function DeleteConnection({ connection, onDeleted, onNo }: { readonly connection: ConnectionStatus; readonly onDeleted: () => void; readonly onNo: () => void }): JSX.Element {
  const { client, dispatch } = usePane();
  const read = useRead(connectionSettings.listDependents, { connectionId: connection.id });
  const sheets = useSheets(connection);
  const remove = useDoing(async () => {
    await client.call(contract.deleteConnection, { connectionId: connection.id });
    dispatch({ type: 'heard', snapshot: null, events: [{ type: 'connectionDeleted', connectionId: connection.id }] });
    onDeleted();
  });
  return (
    <Question title={`Delete ${connection.name}?`} yes="Delete" isDanger isBusy={remove.isBusy} error={remove.error} onYes={() => { if (read.data) remove.run(); }} onNo={onNo}>
      <p>{connection.dataSet ? 'Its user name and password go from this computer’s keychain.' : 'The access granted by Sage is given back, and its client ID, secret and tokens go from this computer’s keychain.'}</p>
      <Loaded read={read} what="what depends on it">{({ dependents }) => (dependents.length + sheets.length === 0 ? <p>Nothing else depends on it.</p> : (
        <><p>These end or stand still without it:</p><ul>{[...dependents, ...sheets].map((one) => <li key={`${one.kind} ${one.id ?? one.name}`}><Name>{one.name}</Name> ({dependentNames[one.kind]})</li>)}</ul></>
      ))}</Loaded>
      <p>Nothing changes in Sage.</p>
    </Question>
  );
}
