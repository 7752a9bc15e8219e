/** Global variables and those of projects, as they are kept: a secret one is sealed under a key in the keychain, bound to its place, and its value never comes out but to be used. */
import { z } from 'zod';
import type { Variable } from '../../src/shared/contract/variables.ts';
import { AppError } from '../../src/shared/errors.ts';
import { resolveText, type FindVariable } from '../../src/shared/variable-text.ts';
import type { Keychain } from '../keychain/keychain.ts';
import { keyBytes, sealText, unsealText, type RandomBytes } from '../keychain/seal-text.ts';
import type { SettingsRecords } from '../store/settings-records.ts';

type Named = { readonly name: string; readonly project: string | null };
/** A connection that names variables. */
export type VariableUser = { readonly name: string; readonly project: string | null; readonly variables: readonly string[] };

export type Variables = {
  /** `project`: the global ones and this one's; all when left out. */
  list(project?: string): readonly Variable[];
  /** Throws `bad_variable` for one that leads back to itself. */
  put(variable: Named & { readonly value: string; readonly isSecret: boolean }): Promise<Variable>;
  /** The connections that named it. Throws `not_found`. */
  remove(named: Named): readonly string[];
  /** The project's own before the global ones. Throws `keychain_locked`, `keychain_missing`, `secrets_lost`. */
  finder(project: string | null): Promise<FindVariable>;
};

export type VariablesNeeds = {
  readonly records: Pick<SettingsRecords, 'text' | 'saveText'>;
  readonly keychain: Keychain;
  readonly randomBytes: RandomBytes;
  readonly users: () => readonly VariableUser[];
  /** Whoever uses variables begins anew. */
  readonly onChanged: () => void;
};

const recordName = 'connections/variables';
const keyName = 'variables';
const variablesMax = 1_000;
const kept = z.array(z.object({ name: z.string(), project: z.string().nullable(), isSecret: z.boolean(), /** Sealed, in base 64, for a secret one. */ value: z.string() }));
type Kept = z.infer<typeof kept>[number];

const isAt = ({ name, project }: Named) => (one: Kept): boolean => one.name === name && one.project === project;
const boundTo = ({ name, project }: Named): string => `${keyName}\n${project ?? ''}\n${name}`;

export function makeVariables({ records, keychain, randomBytes, users, onChanged }: VariablesNeeds): Variables {
  const load = (): readonly Kept[] => kept.parse(JSON.parse(records.text(recordName) ?? '[]'));
  const save = (all: readonly Kept[]): void => {
    records.saveText(recordName, all.length === 0 ? null : JSON.stringify(all));
    onChanged();
  };
  const findAmong = (all: readonly Kept[], project: string | null, name: string): Kept | undefined => all.find(isAt({ name, project })) ?? all.find(isAt({ name, project: null }));
  const usersOf = ({ name, project }: Named): readonly string[] => {
    const all = load();
    return users().filter((one) => one.variables.includes(name) && findAmong(all, one.project, name)?.project === project).map((one) => one.name);
  };
  const shown = ({ name, project, isSecret, value }: Kept): Variable => ({ name, project, isSecret, value: isSecret ? null : value, usedBy: [...usersOf({ name, project })] });

  const keyFor = async (): Promise<Uint8Array> => {
    const found = await keychain.read(keyName);
    if (found !== null && found.length === keyBytes) return found;
    if (load().some(({ isSecret }) => isSecret)) throw new AppError('secrets_lost', 'the keychain no longer has the key of the secret variables; delete them and enter them again');
    const made = randomBytes(keyBytes);
    await keychain.write(keyName, made);
    return made;
  };
  const finderAmong = async (all: readonly Kept[], project: string | null): Promise<FindVariable> => {
    const key = all.some(({ isSecret }) => isSecret) ? await keyFor() : null;
    return (name) => {
      const found = findAmong(all, project, name);
      if (!found) return null;
      if (!found.isSecret || key === null) return found.value;
      try {
        return unsealText(key, boundTo(found), Buffer.from(found.value, 'base64'));
      } catch (cause) {
        throw new AppError('secrets_lost', `the variable "${name}" cannot be unsealed with its key; enter it again`, { cause });
      }
    };
  };

  return {
    list: (project) => load().filter((one) => project === undefined || one.project === null || one.project === project).map(shown),
    async put({ name, project, value, isSecret }) {
      const sealed = isSecret ? Buffer.from(sealText(await keyFor(), boundTo({ name, project }), value, randomBytes)).toString('base64') : value;
      // Read after waiting for the keychain: others may have written meanwhile.
      const others = load().filter((one) => !isAt({ name, project })(one));
      if (others.length >= variablesMax) throw new AppError('bad_variable', `${variablesMax} variables are kept already; delete one first`);
      const next = [...others, { name, project, isSecret, value: sealed }];
      await refuseCircles(next, name, project);
      save(next);
      return shown({ name, project, isSecret, value: sealed });
    },
    remove(named) {
      const all = load();
      if (!all.some(isAt(named))) throw new AppError('not_found', `there is no variable "${named.name}"${named.project === null ? '' : ` of the project "${named.project}"`}`);
      const usedBy = usersOf(named);
      save(all.filter((one) => !isAt(named)(one)));
      return usedBy;
    },
    finder: (project) => finderAmong(load(), project),
  };

  /** One that names another that is not there yet may be kept; one that leads back to itself may not. */
  async function refuseCircles(all: readonly Kept[], name: string, project: string | null): Promise<void> {
    const find = await finderAmong(all, project);
    resolveText(`[${name}]`, 'value', (asked) => find(asked) ?? '');
  }
}
