/** The sentences of reading once or all the time: words.ts, for a view that comes later than the first look. */
import type { OneTimeSync } from '../../src/shared/contract/one-time-sync.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';

export const oneTimeNames = { Disabled: 'All the time', Enabled: 'Once, then disconnect' } as const satisfies Record<OneTimeSync, string>;
export const oneTimeSays = {
  Disabled: 'The books are read as the schedule says, and the sign-in stays. For companies that you look after.',
  Enabled: 'The books are read in full, checked against Sage, and then Ledgerline disconnects by itself: the sign-in is given back. The figures stay, as they stood then. To read them again you choose Link again and sign in. For a company that you look at once.',
} as const satisfies Record<OneTimeSync, string>;

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });
/** Each name is isolated, so that one written right to left leaves the sentence alone. */
const listOf = (names: readonly string[]): string => list.format(names.map((name) => `\u2068${name}\u2069`));

export const oneOffWords = {
  noCompany: 'There is no such setting for a single company: all companies of one Sage product are treated alike.',
  saved: (what: string, how: OneTimeSync) => `${what}: ${oneTimeNames[how].toLowerCase()}.`,
  ownSetting: 'Set for this product alone, whatever stands above.',
  /** What is linked now stays as it was authorised, until somebody signs in for it. */
  linkedNow(companies: readonly Pick<CompanyStatus, 'name' | 'product' | 'oneOff'>[], inForce: (company: Pick<CompanyStatus, 'product'>) => OneTimeSync | null): string | null {
    const goOn = companies.filter((company) => company.oneOff === undefined && inForce(company) === 'Enabled').map(({ name }) => name);
    const once = companies.filter((company) => company.oneOff !== undefined && inForce(company) === 'Disabled').map(({ name }) => name);
    const said = [
      goOn.length > 0 && `Linked before and still read all the time: ${listOf(goOn)}. The next sign-in, also one that only renews, has ${goOn.length === 1 ? 'it' : 'them'} read once more and disconnected.`,
      once.length > 0 && `Linked to be read once: ${listOf(once)}. The next sign-in has ${once.length === 1 ? 'it' : 'them'} read all the time.`,
    ].filter(Boolean);
    return said.length > 0 ? said.join(' ') : null;
  },
} as const;
