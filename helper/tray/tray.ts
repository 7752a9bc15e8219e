/**
 * The duty of the tray: show an icon that tells the helper's condition, a menu, and report what was chosen. How that is
 * done differs by desktop (`status-notifier.ts`, `systray.ts`); where there is none, `headless.ts` stands in.
 */

export const trayConditions = ['idle', 'syncing', 'attention', 'offline', 'paused'] as const;
export type TrayCondition = (typeof trayConditions)[number];

/** What the helper tells the tray. */
export interface TrayState {
  readonly condition: TrayCondition;
  /** What is going on, for the status line: "Example Trading Ltd, 3 of 12 data types". */
  readonly detail?: string;
  /** 0 to 1, while syncing. */
  readonly progress?: number;
  readonly version: string;
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

/** The lines for sign-ins, by their place. More than these are told by their number. */
export const signInActions = ['sign_in_1', 'sign_in_2', 'sign_in_3', 'sign_in_4', 'sign_in_5', 'sign_in_6'] as const;
export const trayActions = ['open', 'sync_now', 'pair', 'confirm_host', 'allow_mail_server', 'allow_webhook', 'allow_proxy', ...signInActions, 'about', 'quit'] as const;
export type TrayAction = (typeof trayActions)[number];

/** One line of the menu. The menu always has the same lines in the same order; what changes is what they say. */
export interface MenuItem {
  readonly kind: 'line' | 'action' | 'separator';
  readonly action?: TrayAction;
  readonly text: string;
  readonly isEnabled: boolean;
  readonly isHidden: boolean;
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
