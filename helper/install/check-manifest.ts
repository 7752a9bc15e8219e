/** Every check that a manifest is held to, in one place: ours, Microsoft's own for the unified one, and the icons it names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkUnifiedManifest } from '../../addin/manifest/check-unified-manifest.ts';
import { checkXmlManifest } from '../../addin/manifest/check-xml-manifest.ts';
import { sizeMaxBytes, type ManifestFault } from '../../addin/manifest/manifest-fault.ts';
import { iconSizes } from '../../addin/manifest/manifest-source.ts';
import { AppError } from '../../src/shared/errors.ts';

export { sayFault } from '../../addin/manifest/manifest-fault.ts';

/** Microsoft's check reads the file again by itself; it throws for some wrong types, in words for programmers. */
async function checkByMicrosoft(file: string): Promise<readonly ManifestFault[]> {
  const { validateManifest } = await import('office-addin-manifest');
  const fault = (message: string): ManifestFault => ({ rule: 'microsoft', element: '', line: null, message: message.slice(0, 500) });
  try {
    const { isValid, report } = await validateManifest(file);
    return isValid ? [] : (report?.errors ?? []).map(({ content }) => fault(content ?? 'refused without a reason'));
  } catch (thrown) {
    return [fault(thrown instanceof Error ? thrown.message : String(thrown))];
  }
}

export async function checkManifestFile(file: string): Promise<readonly ManifestFault[]> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new AppError('not_found', `the manifest ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`, { cause: error });
  }
  if (bytes.length > sizeMaxBytes) return [{ rule: 'size', element: '', line: null, message: `a manifest may have ${sizeMaxBytes} bytes at most, not ${bytes.length}` }];
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (!text.trimStart().startsWith('{') && !file.endsWith('.json')) return checkXmlManifest(text);
  const faults = checkUnifiedManifest(text);
  // A schema that is not at hand would be fetched; a file of another name would be sent to Microsoft.
  const isSafe = file.endsWith('.json') && !faults.some(({ rule }) => rule === 'schema' || rule === 'json' || rule === 'size');
  return isSafe ? [...faults, ...await checkByMicrosoft(file)] : faults;
}

const sizeOfPng = (bytes: Buffer): string | null => (bytes.length > 24 && bytes.subarray(1, 4).toString('latin1') === 'PNG' ? `${bytes.readUInt32BE(16)}×${bytes.readUInt32BE(20)}` : null);

/** The icons as the helper serves them, in the sizes that the manifests promise. */
export function checkIconFiles(paneFolder: string): readonly ManifestFault[] {
  return iconSizes.flatMap((size): readonly ManifestFault[] => {
    const file = join(paneFolder, 'icons', `icon-${size}.png`);
    const fault = (message: string): readonly ManifestFault[] => [{ rule: 'icon_file', element: `icon-${size}.png`, line: null, message }];
    try {
      const found = sizeOfPng(readFileSync(file));
      return found === `${size}×${size}` ? [] : fault(`must be a PNG of ${size}×${size}, not ${found ?? 'something else'}`);
    } catch {
      return fault(`is not at ${file}, where the helper serves it from`);
    }
  });
}
