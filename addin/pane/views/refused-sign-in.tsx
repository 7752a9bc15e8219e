/** A sign-in that came to nothing: why, what was kept, and which linked companies it would not have reached. */
import type { JSX } from 'preact';
import type { ConnectionStatus } from '../../../src/shared/contract/status.ts';
import { tokenWords } from '../token-words.ts';
import { sayError } from '../words.ts';
import { Icon, Name } from './parts.tsx';

export function RefusedSignIn({ refused, isKept }: { readonly refused: NonNullable<ConnectionStatus['refusedSignIn']>; /** A sign-in from before still stands. */ readonly isKept: boolean }): JSX.Element {
  return (
    <div class="note bad" role="alert">
      <Icon name="bad" />
      <div>
        <p>{sayError(refused.code)}{isKept && ` ${tokenWords.kept}`}</p>
        {refused.missingCompanies.length > 0 && <><p>{tokenWords.missing}</p><ul>{refused.missingCompanies.map((name) => <li key={name}><Name>{name}</Name></li>)}</ul><p>{tokenWords.missingHow}</p></>}
      </div>
    </div>
  );
}
