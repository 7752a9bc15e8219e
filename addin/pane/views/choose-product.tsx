/** The first question of linking: which Sage is it? */
import type { JSX } from 'preact';
import { settings as contract } from '../../../src/shared/contract/settings.ts';
import type { IntegrationId } from '../../../src/shared/ids.ts';
import { useRead } from '../context.ts';
import { productLines } from '../link-words.ts';
import { Loaded } from './parts.tsx';

export function ChooseProduct({ onChosen }: { readonly onChosen: (product: IntegrationId) => void }): JSX.Element {
  const read = useRead(contract.listIntegrations, {});
  return (
    <>
      <p class="lead">Which Sage keeps the books?</p>
      <Loaded read={read} what="what can be linked">
        {({ integrations }) => (
          <ul class="cards">
            {integrations.filter((one) => one.isAvailable).map(({ integrationId, name }) => (
              <li key={integrationId}><button type="button" class="choice" onClick={() => onChosen(integrationId)}><strong>{name}</strong><span class="sub">{productLines[integrationId]}</span></button></li>
            ))}
          </ul>
        )}
      </Loaded>
    </>
  );
}
