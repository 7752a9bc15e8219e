/**
 * Views that are not needed for the first look come in scripts of their own, and are fetched ahead when the pane is idle,
 * so that they are there when the helper is not.
 */
import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { usePane } from '../context.ts';
import { Problem, Button } from './parts.tsx';

type Load<P> = () => Promise<ComponentType<P>>;
const ahead: (() => Promise<unknown>)[] = [];

/** `isQuiet`: nothing is shown while it loads, or where it cannot be loaded. */
export function lazy<P extends object>(load: Load<P>, isQuiet = false): (props: P) => JSX.Element | null {
  let loaded: ComponentType<P> | null = null;
  const get = async (): Promise<void> => { loaded ??= await load(); };
  ahead.push(get);
  return (props) => {
    const { dispatch } = usePane();
    const [isFailed, setFailed] = useState(false);
    const [tries, setTries] = useState(0);
    useEffect(() => {
      if (loaded) return;
      get().then(() => setTries((count) => count + 1), () => setFailed(true));
    }, [isFailed]);
    const View = loaded;
    if (View) return <View {...props} />;
    if (isQuiet) return null;
    if (isFailed) return <Problem code="helper_unreachable"><Button onClick={() => { setFailed(false); dispatch({ type: 'say', text: 'Trying again.' }); }}>Try again</Button></Problem>;
    return <div class="loading" role="status" key={tries}><span class="spin" aria-hidden="true" /> Opening…</div>;
  };
}

export async function loadAhead(): Promise<void> {
  for (const get of ahead) await get().catch(() => undefined);
}
