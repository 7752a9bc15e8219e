/**
 * The guide page as one file: template, styles and script put together, and a policy that lets nothing else in. An
 * application hosts it as it is; it works on any https site, since it loads nothing from it.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const name = 'GuidePage';
const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** What the page may do: its own script and style, and icons of this computer. */
const policyOf = (script, style) => `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; img-src https://localhost:*; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`;

export function makeGuidePage(template, script, style) {
  if (/<\/(script|style)|<!--/i.test(script + style)) throw new Error('the script or the styles would end their own element');
  const parts = { '<!-- policy -->': `<meta http-equiv="Content-Security-Policy" content="${policyOf(script, style)}">`, '<!-- styles -->': `<style>${style}</style>`, '<!-- scripts -->': `<script>${script}</script>` };
  return Object.entries(parts).reduce((page, [place, part]) => {
    if (page.split(place).length !== 2) throw new Error(`the guide page has not one ${place}`);
    return page.replace(place, () => part);
  }, template);
}

export class GuidePage {
  /** `entry` is bundled as any other, and leaves no file of its own. */
  constructor({ entry, template, styles, file }) {
    Object.assign(this, { entry, template, styles, file });
  }

  apply(compiler) {
    const { Compilation, sources } = compiler.webpack;
    compiler.hooks.thisCompilation.tap(name, (compilation) => {
      for (const path of [this.template, this.styles]) compilation.fileDependencies.add(path);
      compilation.hooks.processAssets.tap({ name, stage: Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE_INLINE }, () => {
        const files = compilation.entrypoints.get(this.entry).getFiles();
        if (files.length !== 1) throw new Error(`the guide page is one file, and its script is ${files.length}`);
        const script = compilation.getAsset(files[0]).source.source().toString().trim();
        compilation.deleteAsset(files[0]);
        compilation.emitAsset(this.file, new sources.RawSource(makeGuidePage(readFileSync(this.template, 'utf8'), script, readFileSync(this.styles, 'utf8').trim())), { minimized: true });
      });
    });
  }
}
