/** Every manifest as text, by the place where the repository keeps it. */
import type { ManifestSource } from './manifest-source.ts';
import { unifiedManifest } from './unified-manifest.ts';
import { excelManifest, outlookManifest } from './xml-manifests.ts';

export const manifestPaths = { excel: 'manifest.xml', outlook: 'addin/manifest/manifest.outlook.xml', unified: 'addin/manifest/manifest.json' } as const;

export const manifestFiles = (source: ManifestSource): Readonly<Record<keyof typeof manifestPaths, string>> => ({
  excel: excelManifest(source),
  outlook: outlookManifest(source),
  unified: unifiedManifest(source),
});
