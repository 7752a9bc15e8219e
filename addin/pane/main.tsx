/** Starts the pane: chooses the host, then mounts the app with a client for the helper that served this page. */
import { render } from 'preact';
import { chooseHost } from '../hosts/choose-host.ts';
import { App } from './app.tsx';
import './styles.css';

async function start(): Promise<void> {
  const host = await chooseHost(window);
  const root = document.getElementById('app');
  if (!root) throw new Error('the page has no place for the pane');
  root.textContent = '';
  render(<App host={host} page={window} />, root);
}

void start();
