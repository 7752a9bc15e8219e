/** Read once or all the time: for everything, and for one Sage product. For a single company there is nothing to set. */
import type { JSX } from 'preact';
import { oneTimeSyncEndpoints as contract } from '../../../src/shared/contract/one-time-sync.ts';
import type { OneTimeSync } from '../../../src/shared/contract/one-time-sync.ts';
import type { IntegrationId } from '../../../src/shared/ids.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { oneOffWords, oneTimeNames, oneTimeSays } from '../one-off-words.ts';
import { useNewest } from '../use-newest.ts';
import { productNames } from '../words.ts';
import { Failed, Field, Icon, Loaded } from './parts.tsx';

const both = ['Disabled', 'Enabled'] as const;
const products = ['sage-accounting', 'sage-50', 'sage-200'] as const;

const useProduct = (integrationId: IntegrationId, version: string) => useNewest(useRead(contract.readIntegrationSyncSettings, { integrationId }, version));

export function OneOffCard(): JSX.Element {
  const { client, dispatch, state } = usePane();
  const [all, answeredAll] = useNewest(useRead(contract.readSyncSettings, {}));
  const version = all.data?.oneTimeSync ?? '';
  const of = { 'sage-accounting': useProduct('sage-accounting', version), 'sage-50': useProduct('sage-50', version), 'sage-200': useProduct('sage-200', version) };
  const change = useDoing(async (product: IntegrationId | null, oneTimeSync: OneTimeSync) => {
    if (product === null) answeredAll(await client.call(contract.changeSyncSettings, { oneTimeSync }));
    else of[product][1](await client.call(contract.changeIntegrationSyncSettings, { integrationId: product, oneTimeSync }));
    dispatch({ type: 'say', text: oneOffWords.saved(product === null ? 'All Sage products' : productNames[product], oneTimeSync) });
  });
  const linkedNow = oneOffWords.linkedNow(state.companies, ({ product }) => of[product][0].data?.oneTimeSync ?? null);
  return (
    <section class="card" aria-labelledby="one-off">
      <h2 id="one-off">Once or all the time</h2>
      <p class="quiet">How a company is read that is linked from now on.</p>
      <Loaded read={all} what="how companies are read">{({ oneTimeSync }) => (
        <fieldset aria-busy={change.isBusy}>
          <legend class="vh">For all Sage products</legend>
          {both.map((one) => <label key={one} class="check"><input type="radio" name="one-off" checked={oneTimeSync === one} onChange={() => change.run(null, one)} /><span>{oneTimeNames[one]}<span class="sub">{oneTimeSays[one]}</span></span></label>)}
        </fieldset>
      )}</Loaded>
      {products.map((product) => {
        const [read] = of[product];
        return read.data && all.data && (
          <Field key={product} label={productNames[product]} hint={read.data.oneTimeSync === all.data.oneTimeSync ? undefined : oneOffWords.ownSetting}>{(ids) => (
            <select {...ids} value={read.data?.oneTimeSync} onChange={(event) => change.run(product, event.currentTarget.value === 'Enabled' ? 'Enabled' : 'Disabled')}>{both.map((one) => <option key={one} value={one}>{oneTimeNames[one]}</option>)}</select>
          )}</Field>
        );
      })}
      <Failed error={change.error} />
      {linkedNow && <div class="note warn" role="status"><Icon name="warn" /><p>{linkedNow}</p></div>}
      <p class="quiet">{oneOffWords.noCompany}</p>
    </section>
  );
}
