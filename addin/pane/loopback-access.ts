/**
 * Browsers ask before a page from the internet (Excel or Outlook on the web) may reach a program on this computer.
 * Whether that was denied tells "not running" from "not allowed", which need different guidance.
 */
const names = ['loopback-network', 'local-network-access'];

/** What the browser has been told; empty where it does not know the permission, and then it does not ask for it either. */
export async function loopbackStates(page: Window): Promise<readonly PermissionState[]> {
  const states: PermissionState[] = [];
  for (const name of names) {
    try {
      states.push((await page.navigator.permissions.query({ name: name as PermissionName })).state);
    } catch {
      // It does not know this name.
    }
  }
  return states;
}

export const isDeniedToReachLoopback = async (page: Window): Promise<boolean> => (await loopbackStates(page)).includes('denied');
