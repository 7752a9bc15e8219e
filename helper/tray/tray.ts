/**
 * The duty of the tray: show an icon that tells the helper's condition, a menu, and report what was chosen. How that is
 * done differs by desktop (`status-notifier.ts`, `systray.ts`); where there is none, `headless.ts` stands in.
 */

/** `ending`: a sign-in to Sage ends soon. `offline`: nothing can be read just now, and it goes on by itself. */
export const trayConditions = ['idle', 'syncing', 'attention', 'offline', 'paused', 'ending'] as const;
export type TrayCondition = (typeof trayConditions)[number];

/** What the helper tells the tray. */
export interface TrayState {
  readonly condition: TrayCondition;
  /** In place of the condition's usual words. */
  readonly summary?: string;
  /** What is going on, for the status line: "Example Trading Ltd, 3 of 12 data types". */
  readonly detail?: string;
  /** What the person can do about it, as a line of its own. */
  readonly advice?: string;
  /** 0 to 1, while syncing. */
  readonly progress?: number;
  readonly version: string;
  /** For support; with a line that copies it. */
  readonly connectorId?: string;
  /** Until when nothing is read by itself, "until 14:30", whatever the condition is. */
  readonly pausedUntil?: string;
  /** False while pausing cannot be set, as behind a locked keychain. */
  readonly canPause?: boolean;
  /** The companies that can be synced one by one; there is no choice where there is only one. */
  readonly companies?: readonly CompanyLine[];
  /** After crashes nothing is read until a person says so. */
  readonly isSafe?: boolean;
  /** Restart is enabled for this connector. */
  readonly canRestart?: boolean;
  /** Whether the helper starts at logon; not there where that makes no sense. `blocked`: switched off in the system's own settings. */
  readonly startAtLogon?: 'on' | 'off' | 'blocked';
  /** Another computer that Sage 50's files are wanted from, and that nobody has confirmed yet. */
  readonly askedHost?: string;
  /** One line for each sign-in, the most urgent first; choosing it logs in. */
  readonly signIns?: readonly SignInLine[];
  /** A mail server that waits to be allowed, "smtp.example.co.uk:587". */
  readonly newMailServer?: string;
  /** A proxy that waits to be allowed, "proxy.example.co.uk:8080". */
  readonly newProxy?: string;
  /** The whole address of a webhook that waits to be allowed. */
  readonly newWebhook?: string;
}

export interface SignInLine {
  readonly text: string;
}

export interface CompanyLine {
  readonly text: string;
  readonly isSyncing: boolean;
}

/** The lines for sign-ins, by their place. More than these are told by their number. */
export const signInActions = ['sign_in_1', 'sign_in_2', 'sign_in_3', 'sign_in_4', 'sign_in_5', 'sign_in_6'] as const;
/** The lines for companies, likewise. */
export const companyActions = ['sync_company_1', 'sync_company_2', 'sync_company_3', 'sync_company_4', 'sync_company_5', 'sync_company_6', 'sync_company_7', 'sync_company_8'] as const;
export const pauseActions = ['pause_hour', 'pause_until_tomorrow', 'pause_for_good'] as const;
export const trayActions = [
  'open', 'sync_now', ...companyActions, ...pauseActions, 'resume', 'leave_safe_mode', 'pair', 'confirm_host', 'allow_mail_server', 'allow_webhook', 'allow_proxy', ...signInActions,
  'start_at_logon', 'copy_connector_id', 'restart', 'about', 'quit',
] as const;
export type TrayAction = (typeof trayActions)[number];

/** One line of the menu. The menu always has the same lines in the same order; what changes is what they say. */
export interface MenuItem {
  readonly kind: 'line' | 'action' | 'separator' | 'submenu';
  readonly action?: TrayAction;
  readonly text: string;
  readonly isEnabled: boolean;
  readonly isHidden: boolean;
  /** A line with a check mark that is set or not; others have none. */
  readonly isChecked?: boolean;
  /** Of a submenu. */
  readonly items?: readonly MenuItem[];
}

/** What is to be seen; made of the state by `view-tray.ts`. */
export interface TrayView {
  readonly condition: TrayCondition;
  /** In eighths while syncing, so that the icon is not drawn anew for every record. */
  readonly progressEighths: number;
  readonly tooltip: string;
  readonly menu: readonly MenuItem[];
}

/** One way of showing it. */
export interface TrayIcon {
  readonly kind: 'status_notifier' | 'systray' | 'headless';
  /** False as long as no desktop shows it: a panel may come later, and then it appears. */
  isVisible(): boolean;
  show(view: TrayView): void;
  /** A notification of the desktop's own; false where there is none. */
  notify(text: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface TrayIconOptions {
  readonly view: TrayView;
  readonly onAction: (action: TrayAction) => void;
  /** For the log: what did not work, in a sentence without secrets. */
  readonly onProblem: (problem: string) => void;
}
