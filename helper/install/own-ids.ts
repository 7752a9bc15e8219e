/**
 * The ids that Office tells this installation's add-ins by: made from the connector ID, so that they are the same at each
 * install and other for each user of a terminal server. RFC 9562, version 5.
 */
import { createHash } from 'node:crypto';
import { sharedIds, type ManifestSource } from '../../addin/manifest/manifest-source.ts';

function idWithin(space: string, name: string): string {
  const bytes = createHash('sha1').update(Buffer.from(space.replaceAll('-', ''), 'hex')).update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export const ownIds = (connectorId: string): ManifestSource['ids'] => ({
  excel: idWithin(sharedIds.excel, connectorId), outlook: idWithin(sharedIds.outlook, connectorId), unified: idWithin(sharedIds.unified, connectorId),
});
