/**
 * What the pane needs beside its bundle: the page that loads it (hashed names filled in), the pruned copy of Office.js
 * with Microsoft's licence, and the icons. A webpack plugin, so that watch and build do the same.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const name = 'PaneFiles';

/** Which files of Office.js are served; the whole package is 87 MB. */
const { files: officeFiles } = JSON.parse(readFileSync(new URL('office-files.json', import.meta.url), 'utf8'));

/** The places in the page where the tags go. */
const tags = {
  '<!-- scripts -->': { ending: '.js', tag: (file) => `<script defer src="${file}"></script>` },
  '<!-- styles -->': { ending: '.css', tag: (file) => `<link rel="stylesheet" href="${file}">` },
};

function withTags(template, files) {
  let page = readFileSync(template, 'utf8');
  for (const [place, { ending, tag }] of Object.entries(tags)) {
    if (!page.includes(place)) throw new Error(`${template} has no ${place}`);
    page = page.replace(place, files.filter((file) => file.endsWith(ending)).map(tag).join('\n    '));
  }
  return page;
}

export class PaneFiles {
  /** `template` holds `<!-- scripts -->` and `<!-- styles -->` where the tags go; `office` is the package's folder; `icons` a folder or none. */
  constructor({ template, office, icons }) {
    this.template = template;
    this.office = office;
    this.icons = icons;
  }

  apply(compiler) {
    const { Compilation, sources } = compiler.webpack;
    compiler.hooks.thisCompilation.tap(name, (compilation) => {
      compilation.fileDependencies.add(this.template);
      compilation.hooks.processAssets.tap({ name, stage: Compilation.PROCESS_ASSETS_STAGE_SUMMARIZE }, () => {
        // Marked as minimized, so that they go out byte for byte: Office.js may be handed on, but not altered.
        const emit = (path, content) => compilation.emitAsset(path, new sources.RawSource(content), { minimized: true });
        const files = compilation.entrypoints.get('pane').getFiles();
        emit('index.html', withTags(this.template, files));
        for (const file of officeFiles) emit(`office/${file}`, readFileSync(join(this.office, 'dist', file)));
        emit('office/LICENSE.md', readFileSync(join(this.office, 'LICENSE.md')));
        if (this.icons && existsSync(this.icons)) for (const icon of readdirSync(this.icons)) emit(`icons/${icon}`, readFileSync(join(this.icons, icon)));
      });
    });
  }
}
