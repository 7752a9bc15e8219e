/** The steps that only Sage 50 has: its driver, its locks, its folder, and whether the work goes on in that folder. Pure. */
import type { DoctorFacts } from './doctor-facts.ts';
import { ill, notChecked, notice, well, type Verdict } from './checks.ts';

const ofOthers = 'This company is not read from Sage 50.';
const dayMs = 86_400_000;
/** A business without a transaction for so long has stopped, or works elsewhere. */
const stoppedMs = 45 * dayMs;

export function checkDriver({ dataSet, asked }: DoctorFacts): Verdict {
  if (dataSet === null) return notChecked(ofOthers);
  const { driver, driverIs, isOdbcThere } = dataSet;
  if (!isOdbcThere) return ill('The part of Ledgerline that reads Sage 50 by ODBC is not there. Install Ledgerline again, or its ODBC part.', 'odbc', 'install_driver');
  if (driverIs === 'missing') return ill('The ODBC driver of this version of Sage 50 is no longer installed here; Sage 50 may have been upgraded.', driver, 'install_driver');
  if (driverIs === 'other_kind') return ill('The ODBC driver is installed as another kind (32 or 64 bit) than Ledgerline needs.', driver, 'install_driver');
  if (asked !== null && !asked.ok && asked.code === 'driver_missing') return ill('The ODBC driver is installed and cannot be loaded.', asked.message.slice(0, 300), 'install_driver');
  return well('The ODBC driver is there.', driver);
}

export function checkSageLock({ dataSet, asked, company }: DoctorFacts): Verdict {
  if (dataSet === null) return notChecked(ofOthers);
  if (asked === null) return notChecked(company.running === null ? 'Sage 50 was not asked.' : 'A sync is reading Sage 50 at this moment.');
  if (asked.ok) return well('Sage 50 lets us in.');
  if (asked.code === 'data_set_busy') return notice('Sage 50 lets nobody else in just now: a backup or another task that needs it alone is running, or our user is logged in elsewhere. Ledgerline tries again by itself.', asked.message.slice(0, 300), 'wait');
  if (asked.code === 'sage_too_slow' || asked.code === 'sage_failed') return notice('Sage 50’s driver failed or was too slow. Ledgerline tries again by itself.', asked.message.slice(0, 300), 'wait');
  return notChecked('Sage 50 was not reached.');
}

export function checkDataFolder({ dataSet, asked }: DoctorFacts): Verdict {
  if (dataSet === null) return notChecked(ofOthers);
  const { folder, isThere, isHostConfirmed, isOtherCompany, offer } = dataSet;
  if (!isHostConfirmed) return notChecked('The folder is not touched before its computer is confirmed.');
  if (isOtherCompany) return ill('That folder holds the data of another company now. Nothing of it was read.', folder, 'find_data');
  if (!isThere) return ill(offer === null ? 'The data folder is not there: it was moved, or its drive is not connected.' : 'The data folder is not there; the same company was found elsewhere.', offer === null ? folder : `${folder} → ${offer.folder}`, 'find_data');
  if (asked !== null && !asked.ok && asked.code === 'data_set_missing') return ill('The folder is there, and Sage 50’s driver finds no data of its version in it.', `${folder}. ${asked.message}`.slice(0, 300), 'find_data');
  return well('The data folder is there.', folder);
}

export function checkDataSet({ dataSet, nowMs }: DoctorFacts): Verdict {
  if (dataSet === null) return notChecked(ofOthers);
  const { card, offer, isThere, isOtherCompany } = dataSet;
  if (!isThere || isOtherCompany) return notChecked('There is nothing to look into.');
  if (offer !== null) {
    const until = offer.lastTransactionDate === null ? offer.folder : `${offer.folder}, last transaction ${offer.lastTransactionDate}`;
    return ill(offer.isNewerVersion ? 'Sage 50 was upgraded: the same company is in the folder of a newer version, and the folder that is read here stays as it was.' : 'Work goes on in another folder: the same company has later transactions there.', until, 'find_data');
  }
  if (card === null) return notChecked('The data could not be looked into.');
  const last = card.lastTransactionDate;
  if (last === null) return notice('There is no transaction in this company yet.', card.name, 'none');
  const ageMs = nowMs - Date.parse(last);
  if (ageMs > stoppedMs) return notice('Nothing has been posted in this folder for a long time. If your work in Sage goes on, it goes on in another folder.', `Last transaction ${last}`, 'find_data');
  return well('Work goes on in this folder.', `Last transaction ${last}`);
}
