/** The small pieces that views of Sage 50's data are made of: whose data they are, what is missing, what went wrong. */
import type { JSX } from 'preact';
import type { DataSetCard } from '../../../src/shared/contract/data-sets.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import { dateText } from '../format.ts';
import { howToGet, missingParts, sayDataSetError } from '../link-words.ts';
import { Icon, Name } from './parts.tsx';

const monthName = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });

export function CardFacts({ card, folder, sageVersion }: { readonly card: DataSetCard; readonly folder: string; readonly sageVersion: string | null }): JSX.Element {
  return (
    <dl class="facts">
      <dt>Company</dt><dd><strong><Name>{card.name}</Name></strong></dd>
      {sageVersion && <><dt>Sage version</dt><dd>{sageVersion}</dd></>}
      <dt>Last transaction</dt><dd>{card.lastTransactionDate ? dateText(card.lastTransactionDate) : 'None yet'}</dd>
      <dt>Base currency</dt><dd>{card.baseCurrency}</dd>
      {card.startMonth && <><dt>Year begins in</dt><dd>{monthName.format(Date.UTC(2026, card.startMonth - 1, 1))}</dd></>}
      <dt>Data folder</dt><dd><bdi>{folder}</bdi></dd>
      {card.companyId && <><dt>Company ID</dt><dd><code>{card.companyId}</code></dd></>}
    </dl>
  );
}

export function MissingParts({ missing }: { readonly missing: keyof typeof missingParts }): JSX.Element {
  return <div class="note warn" role="alert"><Icon name="warn" /><div><p>{missingParts[missing]}</p><p>{howToGet[missing]}</p></div></div>;
}

export function DataSetFailed({ error }: { readonly error: AppError | null }): JSX.Element | null {
  if (!error) return null;
  const { said, detail } = sayDataSetError(error);
  return (
    <div class="note bad" role="alert"><Icon name="bad" /><div>
      <p>{said}</p>
      {detail && <p class="quiet">{detail}</p>}
      {error.code === 'host_not_confirmed' && <p>At the icon in the tray, choose “Allow files on …?”. Where there is no icon, whoever looks after this computer runs <code>ledgerline host confirm</code> with its name. Then try again here.</p>}
    </div></div>
  );
}
