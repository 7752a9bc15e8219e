/** Light or dark, as the host says, else as the system says; kept on the page's root, where the styles look. */
import { useEffect } from 'preact/hooks';
import type { Host } from '../hosts/host.ts';

export function useTheme(host: Host, page: Window): void {
  useEffect(() => {
    const dark = page.matchMedia('(prefers-color-scheme: dark)');
    const show = (): void => {
      page.document.documentElement.dataset['theme'] = host.theme() ?? (dark.matches ? 'dark' : 'light');
    };
    show();
    dark.addEventListener('change', show);
    const stop = host.onThemeChanged(show);
    return () => {
      dark.removeEventListener('change', show);
      stop();
    };
  }, [host]);
}
