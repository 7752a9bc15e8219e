/** The fields of a connection, a group each: what it is called, how it signs in, its proxy, what may be written. */
import type { JSX } from 'preact';
import { oauthModes, proxyModes, verbs } from '../../../src/shared/connection-settings.ts';
import type { SettingsOfConnection } from '../../../src/shared/contract/connection-settings.ts';
import type { Draft, Field as DraftField, Kept } from '../connection-draft.ts';
import { modeFields } from '../connection-draft.ts';
import { connectionWords, modeHints, modeNames, proxyInUse, proxyNames, verbNames } from '../connection-words.ts';
import { Field, Icon } from './parts.tsx';
import { VariableInput, type VariableNames } from './variable-input.tsx';

export type FieldsProps = {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly problems: Readonly<Partial<Record<DraftField, string>>>;
  /** Problems of fields that nobody filled yet are told after the first try to save. */
  readonly showsAll: boolean;
  readonly kept: Kept;
  readonly variables: VariableNames;
};

type TextField = { [K in DraftField]: Draft[K] extends string ? K : never }[DraftField];
const fieldNames: Partial<Record<TextField, string>> = { clientId: 'Client ID', clientSecret: 'Client secret', accessToken: 'OAuth access token', refreshToken: 'OAuth refresh token', subscriptionKey: 'Subscription key', proxyHost: 'Proxy server', proxyPort: 'Proxy port', proxyUser: 'Proxy user', proxyPassword: 'Proxy password' };

/** One that takes variables. */
function Text({ name, props, hint, isSecret, maxLength }: { readonly name: TextField; readonly props: FieldsProps; readonly hint?: string; readonly isSecret?: boolean; readonly maxLength?: number }): JSX.Element {
  const { draft, change, problems, showsAll, variables } = props;
  const told = showsAll || draft[name] !== '' ? problems[name] ?? null : null;
  return (
    <Field label={`${fieldNames[name]} [ ]`} hint={hint} error={told}>
      {(ids) => <VariableInput {...ids} value={draft[name]} onValue={(value) => change({ [name]: value })} variables={variables} {...(isSecret ? { isSecret } : {})} {...(maxLength ? { maxLength } : {})} />}
    </Field>
  );
}

export function NameFields(props: FieldsProps): JSX.Element {
  const { draft, change, problems, showsAll } = props;
  return (
    <>
      <Field label="Connection name" hint="Your own name for it, without / and : ." error={showsAll || draft.name !== '' ? problems.name ?? null : null}>{(ids) => <input {...ids} value={draft.name} maxLength={80} autocomplete="off" onInput={(event) => change({ name: event.currentTarget.value })} />}</Field>
      {draft.product !== 'sage-50' && <Field label="Project" hint="Its variables go before the global ones. May stay empty." error={problems.project ?? null}>{(ids) => <input {...ids} value={draft.project} maxLength={80} autocomplete="off" onInput={(event) => change({ project: event.currentTarget.value })} />}</Field>}
    </>
  );
}

export function SignInFields(props: FieldsProps): JSX.Element | null {
  const { draft, change, kept } = props;
  if (draft.oauthMode === null) return null;
  const shown: readonly DraftField[] = modeFields[draft.oauthMode].shown;
  const secretHint = (isKept: boolean): string => (isKept ? connectionWords.keptSecret : connectionWords.secret);
  return (
    <>
      <Field label="Initiate OAuth" hint={modeHints[draft.oauthMode]}>{(ids) => (
        <select {...ids} value={draft.oauthMode ?? ''} onChange={(event) => change({ oauthMode: oauthModes.find((mode) => mode === event.currentTarget.value) ?? 'GETANDREFRESH' })}>{(['GETANDREFRESH', 'REFRESH', 'OFF'] as const).map((mode) => <option key={mode} value={mode}>{modeNames[mode]}</option>)}</select>
      )}</Field>
      {shown.includes('accessToken') && <Text name="accessToken" props={props} isSecret maxLength={16_000} hint={secretHint(kept.hasAccessToken)} />}
      {shown.includes('refreshToken') && <Text name="refreshToken" props={props} isSecret maxLength={16_000} hint={secretHint(kept.hasRefreshToken)} />}
      <Text name="clientId" props={props} />
      <Text name="clientSecret" props={props} isSecret hint={secretHint(kept.hasClientSecret)} />
      {draft.product === 'sage-200' && <Text name="subscriptionKey" props={props} isSecret hint={secretHint(kept.hasSubscriptionKey)} />}
    </>
  );
}

export function ProxyFields({ proxy, ...props }: FieldsProps & { readonly proxy: SettingsOfConnection['proxy'] | null }): JSX.Element {
  const { draft, change } = props;
  return (
    <>
      <Field label="Use proxy settings">{(ids) => (
        <select {...ids} value={draft.proxyMode} onChange={(event) => change({ proxyMode: proxyModes.find((mode) => mode === event.currentTarget.value) ?? 'system' })}>{proxyModes.map((mode) => <option key={mode} value={mode}>{proxyNames[mode]}</option>)}</select>
      )}</Field>
      {draft.proxyMode === 'manual' && (
        <>
          <Text name="proxyHost" props={props} maxLength={300} />
          <Text name="proxyPort" props={props} maxLength={80} />
          <Text name="proxyUser" props={props} hint="Empty where the proxy asks for no login." maxLength={300} />
          <Text name="proxyPassword" props={props} isSecret hint={proxy?.hasPassword ? connectionWords.keptSecret : connectionWords.secret} />
          <Field label="Not through the proxy" hint="One on each line: sage.com with all below it, an address, or <local> for names without a dot.">{(ids) => <textarea {...ids} rows={3} value={draft.proxyExceptions} spellcheck={false} onInput={(event) => change({ proxyExceptions: event.currentTarget.value })} />}</Field>
        </>
      )}
      {proxy && proxy.mode === draft.proxyMode && (proxy.isConfirmed ? <p class="quiet">{proxyInUse(proxy)}</p> : <div class="note warn" role="status"><Icon name="warn" /><p>{proxyInUse(proxy)}</p></div>)}
    </>
  );
}

export function PermissionFields({ draft, change, isReadGrant }: Pick<FieldsProps, 'draft' | 'change'> & { readonly isReadGrant: boolean }): JSX.Element {
  if (draft.product === 'sage-50') return <p class="quiet">{connectionWords.readsOnly}</p>;
  const wantsToWrite = verbs.some((verb) => draft.permissions[verb]);
  return (
    <fieldset>
      <legend class="vh">What may be written</legend>
      <p class="quiet">Query is always allowed. {connectionWords.writeHint}</p>
      {verbs.map((verb) => (
        <label key={verb} class="check"><input type="checkbox" checked={draft.permissions[verb]} onChange={(event) => change({ permissions: { ...draft.permissions, [verb]: event.currentTarget.checked } })} /><span>{verbNames[verb]}</span></label>
      ))}
      {wantsToWrite && isReadGrant && <div class="note warn" role="status"><Icon name="warn" /><p>{connectionWords.onlyReadGranted}</p></div>}
    </fieldset>
  );
}
