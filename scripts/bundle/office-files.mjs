/**
 * Which files of Microsoft's Office.js the pane is served with. The whole package is 87 MB; Excel and Outlook on
 * Windows, Mac and the web need about 6. `office.js` asks for the others by the host's name and platform.
 */
export const officeFiles = [
  'office.js',
  'o15apptofilemappingtable.js',
  'excel-win32-16.01.js',
  'excel-mac-16.00.js',
  'excel-web-16.00.js',
  'outlook-win32-16.01.js',
  'outlook-win32-16.02.js',
  'outlook-mac-16.00.js',
  'outlook-web-16.01.js',
  'telemetry/oteljs_agave.js',
  'ariatelemetry/aria-web-telemetry.js',
  // The languages of the countries where Sage Accounting is sold; a host in another one falls back to en-us.
  ...['en-us', 'en-gb', 'de-de', 'es-es', 'fr-fr', 'fr-ca'].flatMap((locale) => [`${locale}/office_strings.js`, `${locale}/outlook_strings.js`]),
];
