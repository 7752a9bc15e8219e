/**
 * The page that an application sends its user to: it looks whether Ledgerline runs on this computer, says how to get and
 * start it where it does not, and goes on to the helper's own question by itself. It asks nothing of anybody else.
 */
import { authorizeAddress, portNamed, readAsked, type Asked } from './authorize-address.ts';
import { lookForHelper } from './look-for-helper.ts';

const againMs = 2_000;
const states = {
  looking: 'Looking for Ledgerline on this computer…',
  question: 'Your browser asks whether this page may look for programs on this computer. Choose Allow, and it goes on by itself.',
  absent: 'Ledgerline does not answer on this computer yet. As soon as it does, this page goes on by itself.',
  denied: 'Your browser does not let this page look for Ledgerline.',
  there: 'Ledgerline is here. Going on to its question…',
  wrong: 'This page was opened without what it needs. Go back to the application and start again there.',
  framed: 'This page works in a window of its own only.',
} as const;
type State = keyof typeof states;

const part = (name: string): HTMLElement => document.querySelector<HTMLElement>(`[data-part="${name}"]`) ?? document.body;
/** What is shown beside the sentence. */
const shown: Readonly<Record<State, readonly string[]>> = {
  looking: [], question: ['ways'], absent: ['absent', 'ways'], denied: ['denied', 'ways'], there: ['ways'], wrong: ['wrong'], framed: ['ways'],
};

let state: State | null = null;
function show(next: State): void {
  if (next === state) return;
  state = next;
  document.documentElement.dataset['state'] = next;
  // Said once by a screen reader, not at every look.
  part('status').textContent = states[next];
  for (const name of ['absent', 'denied', 'ways', 'wrong']) part(name).hidden = !shown[next].includes(name);
}

function openPlatform(): void {
  const agent = navigator.userAgent;
  const name = /Windows/.test(agent) ? 'windows' : /Mac/.test(agent) ? 'mac' : 'linux';
  part(name).setAttribute('open', '');
}

function begin({ port: first, parameters }: Asked): void {
  let port = first;
  let count = 0;
  let timer = 0;
  let isOver = false;
  const way = part('way') as HTMLAnchorElement;
  const write = (): void => {
    way.href = authorizeAddress(port, parameters);
    for (const place of document.querySelectorAll('[data-port]')) place.textContent = String(port);
  };
  async function look(): Promise<void> {
    window.clearTimeout(timer);
    const mine = count += 1;
    const found = await lookForHelper(window, port, `${Date.now()}-${mine}`, () => { if (mine === count) show('question'); });
    // A later look, perhaps at another port, has taken over.
    if (mine !== count || isOver) return;
    show(found);
    if (found === 'there') {
      isOver = true;
      // In place of this page, so that "back" leads to the application.
      window.location.replace(way.href);
    } else timer = window.setTimeout(() => void look(), againMs);
  }
  function again(): void {
    if (isOver) return;
    show('looking');
    void look();
  }
  write();
  const field = part('port') as HTMLInputElement;
  field.value = String(port);
  part('port-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const named = portNamed(field.value);
    part('port-wrong').textContent = named === null ? 'A port is a number from 1024 to 65535.' : '';
    field.setAttribute('aria-invalid', String(named === null));
    if (named === null) return field.focus();
    port = named;
    write();
    again();
  });
  part('again').addEventListener('click', again);
  document.addEventListener('visibilitychange', () => { if (!document.hidden && !isOver) void look(); });
  // Come back to by the browser's "back": the page stands as it was left.
  window.addEventListener('pageshow', (event) => { if (event.persisted) { isOver = false; again(); } });
  if (window.top !== window.self) {
    // The helper's question is shown in no frame.
    way.target = '_blank';
    show('framed');
  } else again();
}

openPlatform();
const asked = readAsked(window.location.search, window.location.hash);
if ('wrong' in asked) {
  part('detail').textContent = asked.wrong;
  show('wrong');
} else begin(asked);
