/** What stands around every report: its title, where its figures come from, and the region in which a wide table scrolls. */
import type { ComponentChildren, JSX } from 'preact';
import { currencySign } from '../format.ts';
import type { Tone } from '../company-state.ts';
import { Badge, Name, Scroll, When } from './parts.tsx';

export type Provenance = { readonly companyName: string; readonly currency: string; readonly sync: number; readonly publishedAt: string; readonly dataAsAt: string; readonly proof: 'agrees' | 'differs' | 'not_checked' };

const proofs = { agrees: ['ok', 'Agrees with Sage'], differs: ['bad', 'Differs from Sage'], not_checked: ['quiet', 'Not checked yet'] } as const satisfies Record<string, readonly [Tone, string]>;

type FrameProps = { readonly title: string; readonly period: string; readonly from: Provenance; readonly isPast: boolean; readonly before?: ComponentChildren; readonly children: ComponentChildren };

export function ReportFrame({ title, period, from, isPast, before, children }: FrameProps): JSX.Element {
  const [tone, text] = proofs[from.proof];
  return (
    <div class="report">
      <div class="head"><h2>{title} <span class="quiet">{period}</span></h2><Badge tone={tone}>{text}</Badge></div>
      <p class="quiet"><Name>{from.companyName}</Name> · in {currencySign(from.currency)} ({from.currency}) · as we saw it <When time={from.publishedAt} /> (sync {from.sync}), complete to <When time={from.dataAsAt} />{isPast && <strong> · an older state of the books</strong>}</p>
      {before}
      <Scroll label={`${title} ${period}`}>{children}</Scroll>
    </div>
  );
}
