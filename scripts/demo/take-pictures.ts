/** Takes the README's pictures of the running demo anew: `npm run build`, then `npm run pictures`. */
import { launchChromium, openPage, takePicture, type PageOptions } from '../../test/env/chromium.ts';
import { startDemo } from './start-demo.ts';

/** `company` is the one that is opened; null stays on the list of all. */
const pictures: readonly (PageOptions & { readonly name: string; readonly company: string | null; readonly tab: string | null })[] = [
  { name: 'companies-light', company: null, tab: null, look: 'light', width: 1000, height: 620 },
  { name: 'overview-light', company: 'Sage Accounting', tab: null, look: 'light', width: 1000, height: 860 },
  { name: 'trial-balance-dark', company: 'Sage 50', tab: 'Reports', look: 'dark', width: 400, height: 860 },
];

const demo = await startDemo({ say: () => undefined, size: 'small', isHeadless: true, signal: new AbortController().signal });
const browser = await launchChromium();
try {
  for (const { name, company, tab, ...options } of pictures) {
    const { page, close } = await openPage(browser, options);
    await page.goto(demo.url);
    await page.getByLabel('Pairing code').fill((await demo.client.call('startPairing')).code);
    await page.keyboard.press('Enter');
    await page.getByText('Agrees with Sage').nth(demo.companies.length - 1).waitFor();
    if (company) {
      await page.locator('article').filter({ has: page.getByText(company, { exact: true }) }).getByRole('button').first().click();
      await page.getByText('Agrees with Sage').first().waitFor();
    }
    if (tab) {
      await page.getByText(tab, { exact: true }).first().click();
      await page.getByRole('table').first().waitFor();
    }
    await page.waitForTimeout(500);
    await takePicture(page, `${import.meta.dirname}/../../docs/pictures/${name}.png`, { isFullPage: false });
    await close();
  }
} finally {
  await browser.close();
  await demo.stop();
}
