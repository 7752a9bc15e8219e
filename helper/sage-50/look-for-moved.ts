/** Looks whether the data of a linked company have moved: discovers, looks into what could be it with the same login, and decides. Takes nothing. */
import type { DataSetCard } from '../../src/shared/contract/data-sets.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { DataSetPlace } from '../connections/connections.ts';
import type { Sage50 } from './data-sets.ts';
import { versionInPath, type FoundDataSet } from './discovery.ts';
import { decideMoved, placesToLookInto, type MovedDecision, type Seen } from './moved-data.ts';
import { versionOfDriver, yearOf } from './sage-versions.ts';

export type LinkedDataSet = { readonly place: DataSetPlace; readonly card: DataSetCard; readonly password: string };
/** `now`: what the linked folder is at this moment; `card: null` where it could not be read, for the reason beside it. */
export type Moved = { readonly decision: MovedDecision; readonly now: { readonly isThere: boolean; readonly card: DataSetCard | null; readonly error: AppError | null } };

/** A login each; more are not looked into. */
const looksMax = 6;
const lookMsMax = 60_000;

export const versionOfPlace = ({ folder, driver }: Pick<DataSetPlace, 'folder' | 'driver'>): number | null => versionInPath(folder) ?? versionOfDriver(driver);
export const versionWords = (version: number | null): string | null => (version === null ? null : `v${version} (${yearOf(version)})`);

type Tried = { readonly card: DataSetCard | null; readonly error: AppError | null };

async function tryCard(read: (signal: AbortSignal) => Promise<DataSetCard>, signal: AbortSignal): Promise<Tried> {
  try {
    return { card: await read(AbortSignal.any([signal, AbortSignal.timeout(lookMsMax)])), error: null };
  } catch (thrown) {
    signal.throwIfAborted();
    return { card: null, error: thrown instanceof AppError ? thrown : new AppError('sage_too_slow', 'the data set could not be looked into in time', { cause: thrown }) };
  }
}

export async function lookForMoved({ place, card, password }: LinkedDataSet, sage50: Sage50, signal: AbortSignal): Promise<Moved> {
  const isThere = await sage50.isThere(place.folder);
  const now = isThere ? await tryCard((within) => sage50.card(place, password, within), signal) : { card: null, error: null };
  const linked = { folder: place.folder, version: versionOfPlace(place), card: withYear(card) };
  const found = (await sage50.discover()).dataSets;
  const worth = placesToLookInto(linked, isThere, found).slice(0, looksMax);
  const seen: Seen[] = found.filter((one) => !worth.includes(one)).map((one) => ({ place: one, card: null }));
  for (const one of worth) seen.push({ place: one, card: await lookInto(one, place.user, password, sage50, signal) });
  const decision = decideMoved({ linked, now: { isThere, card: now.card && withYear(now.card) }, seen });
  return { decision, now: { isThere, ...now } };
}

const lookInto = async ({ folder }: FoundDataSet, user: string, password: string, sage50: Sage50, signal: AbortSignal) => {
  const { card } = await tryCard(async (within) => sage50.card(await sage50.place({ folder, user, password }), password, within), signal);
  return card && withYear(card);
};

/** The year of the books tells nothing of whose they are. */
const withYear = (card: DataSetCard) => ({ ...card, financialYear: null });
