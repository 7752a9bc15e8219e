/** A statement in sections (profit and loss, balance sheet): accounts under headings, totals, and the lines that sum up. */
import type { JSX } from 'preact';
import type { ProfitAndLoss } from '../../../src/shared/reports/shapes.ts';
import { Money, Name } from './parts.tsx';

type Section = ProfitAndLoss['sections'][number];
export type StatementPart = { readonly section: Section } | { readonly name: string; readonly values: readonly string[] };

export function StatementTable({ heads, parts, sum }: { readonly heads: readonly string[]; readonly parts: readonly StatementPart[]; /** Adds a last column with the whole period. */ readonly sum?: ((values: readonly string[]) => string) | undefined }): JSX.Element {
  const figures = (values: readonly string[]): JSX.Element[] => (sum ? [...values, sum(values)] : values).map((value, index) => <td key={index} class="num"><Money amount={value} quiet /></td>);
  const span = 1 + heads.length + (sum ? 1 : 0);
  return (
    <table class="data figures statement">
      <thead><tr><th scope="col">Account</th>{heads.map((head) => <th key={head} scope="col" class="num">{head}</th>)}{sum && <th scope="col" class="num">Total</th>}</tr></thead>
      {parts.map((part) => 'section' in part ? (
        <tbody key={part.section.category}>
          <tr class="section"><th scope="rowgroup" colSpan={span}>{part.section.name}</th></tr>
          {part.section.lines.map((line) => <tr key={line.ledgerAccountId ?? line.name}><th scope="row"><Name>{line.name}</Name>{line.nominalCode && <span class="code"> {line.nominalCode}</span>}</th>{figures(line.values)}</tr>)}
          <tr class="total"><th scope="row">Total {part.section.name.toLowerCase()}</th>{figures(part.section.totals)}</tr>
        </tbody>
      ) : <tbody key={part.name}><tr class="grand"><th scope="row">{part.name}</th>{figures(part.values)}</tr></tbody>)}
    </table>
  );
}
