/** For whoever bundles as the product is bundled, such as the measurements. */
import type { Configuration } from 'webpack';

export declare const configurations: readonly [pane: Configuration, helper: Configuration];
