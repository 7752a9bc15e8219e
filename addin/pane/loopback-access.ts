/**
 * Browsers ask before a page from the internet (Excel or Outlook on the web) may reach a program on this computer.
 * Whether that was denied tells "not running" from "not allowed", which need different guidance.
 */
const names = ['loopback-network', 'local-network-access'];

export async function isDeniedToReachLoopback(page: Window): Promise<boolean> {
  for (const name of names) {
    try {
      const status = await page.navigator.permissions.query({ name: name as PermissionName });
      if (status.state === 'denied') return true;
    } catch {
      // A browser that does not know the permission does not ask for it either.
    }
  }
  return false;
}
