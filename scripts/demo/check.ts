/** Proves that the demo works: the pane loads, the API answers, and each company's trial balance is the sandbox's own to the penny. */
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { trialBalance } from '../../src/shared/reports/shapes.ts';
import { toMinor } from '../../src/shared/money.ts';
import type { Demo, PracticeCompany } from './start-demo.ts';

type Answer = { readonly status: number; readonly text: string };

function ask(demo: Demo, path: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(`${demo.url}${path}`, { ca: readFileSync(demo.certificateFile), headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    }).on('error', reject);
  });
}

async function checkPane(demo: Demo): Promise<string | null> {
  const page = await ask(demo, '/', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' });
  if (page.status !== 200) return `the pane answers with status ${page.status}`;
  const scripts = [...page.text.matchAll(/<script[^>]+src="([^"]+)"/g)].map(([, src]) => src ?? '').filter((src) => !/^https?:/.test(src));
  if (scripts.length === 0) return 'the pane loads no script';
  for (const script of scripts) {
    const { status } = await ask(demo, new URL(script, `${demo.url}/`).pathname, { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'script' });
    if (status !== 200) return `the pane's ${script} answers with status ${status}`;
  }
  return null;
}

/** Pence by nominal code, debit positive; a sentence when the helper's report cannot be had. */
async function readTrialBalance(demo: Demo, companyId: string): Promise<Map<string, number> | string> {
  const { status, text } = await ask(demo, `/v1/companies/${companyId}/reports/trial-balance`, { authorization: `Bearer ${demo.token}` });
  if (status !== 200) return `the trial balance answers with status ${status}`;
  const { rows } = trialBalance.parse(JSON.parse(text));
  return new Map(rows.map((row) => [row.nominalCode, toMinor(row.debit) - toMinor(row.credit)]));
}

/** The total of debits in pence, or what is wrong. */
async function checkCompany(demo: Demo, { companyId, product, trialBalance: ofSage }: PracticeCompany): Promise<number | string> {
  const ours = await readTrialBalance(demo, companyId);
  if (typeof ours === 'string') return `${product}: ${ours}`;
  const theirs = new Map(Object.entries(ofSage()).filter(([, pence]) => pence !== 0));
  if (theirs.size === 0) return `${product}: the sandbox has no trial balance`;
  const codes = new Set([...ours.keys(), ...theirs.keys()]);
  const differing = [...codes].filter((code) => (ours.get(code) ?? 0) !== (theirs.get(code) ?? 0));
  if (differing.length > 0) return `${product}: the trial balance differs from Sage's in ${differing.slice(0, 5).join(', ')}`;
  return [...theirs.values()].filter((pence) => pence > 0).reduce((sum, pence) => sum + pence, 0);
}

export async function checkDemo(demo: Demo): Promise<{ readonly ok: boolean; readonly line: string }> {
  const paneFault = await checkPane(demo);
  if (paneFault !== null) return { ok: false, line: `The demo does not work: ${paneFault}` };
  const checked = await Promise.all(demo.companies.map(async (company) => ({ company, outcome: await checkCompany(demo, company) })));
  const faults = checked.flatMap(({ outcome }) => (typeof outcome === 'string' ? [outcome] : []));
  if (faults.length > 0) return { ok: false, line: `The demo does not work: ${faults.join('; ')}` };
  const told = checked.map(({ company, outcome }) => `${company.product} (debits ${(Number(outcome) / 100).toFixed(2)})`);
  return { ok: true, line: `The demo works: the pane loads, the API answers, and the trial balance agrees with Sage's to the penny: ${told.join(', ')}.${demo.isWithoutSage50 ? ' Sage 50 was left out: its ODBC parts are not on this computer.' : ''}` };
}
