/** What is read: each list switched on or off, moved up or down, with a schedule and a reach of its own. */
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { dataTypeEndpoints as contract } from '../../../src/shared/contract/data-type-settings.ts';
import type { DataTypeChange, DataTypeSetting } from '../../../src/shared/contract/data-type-settings.ts';
import { asAppError } from '../../../src/shared/errors.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import type { DataType } from '../../../src/shared/records/data-types.ts';
import { usePane, useRead } from '../context.ts';
import { movedOrder } from '../data-type-draft.ts';
import { dataTypeWords, ruleText } from '../data-type-words.ts';
import { focusSoon } from '../focus-soon.ts';
import { useNewest } from '../use-newest.ts';
import { dataTypeNames } from '../words.ts';
import { DataTypeRule } from './data-type-rule.tsx';
import { Failed, Icon, Loaded } from './parts.tsx';

export function DataTypesCard(): JSX.Element {
  const { client, dispatch, state } = usePane();
  const [read, answered] = useNewest(useRead(contract.readDataTypeSettings, {}));
  const [open, setOpen] = useState<DataType | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const [error, setError] = useState<AppError | null>(null);
  const latest = useRef<readonly DataTypeSetting[]>([]);
  latest.current = read.data?.dataTypes ?? [];
  const turn = useRef(Promise.resolve());
  // One after the other, each from what the one before came to: a quick hand is not forgotten.
  const change = (make: (settings: readonly DataTypeSetting[]) => { readonly changes: readonly DataTypeChange[]; readonly said: string } | null, then = (): void => undefined): void => {
    turn.current = turn.current.then(async () => {
      const made = make(latest.current);
      if (made === null) return;
      const answer = await client.call(contract.changeDataTypeSettings, { dataTypes: [...made.changes] });
      latest.current = answer.dataTypes;
      setError(null);
      answered(answer);
      dispatch({ type: 'say', text: made.said });
      then();
    }).catch((thrown: unknown) => setError(asAppError(thrown)));
  };
  const move = (dataType: DataType, by: -1 | 1): void => change((settings) => {
    const moved = movedOrder(settings, dataType, by);
    return moved && { changes: moved.changes, said: dataTypeWords.moved(dataTypeNames[dataType], moved.place, settings.length) };
  }, () => focusSoon(list.current, `[data-type="${dataType}"] .${by === -1 ? 'up' : 'down'}`));
  const tick = (dataType: DataType, isOn: boolean): void => change(() => ({ changes: [{ dataType, isOn }], said: `${dataTypeNames[dataType]} switched ${isOn ? 'on' : 'off'}.` }));
  const close = (dataType: DataType): void => {
    setOpen(null);
    focusSoon(list.current, `[data-type="${dataType}"] .change`);
  };
  return (
    <section class="card" aria-labelledby="data-types">
      <h2 id="data-types">What is read</h2>
      <p class="quiet">{dataTypeWords.what}</p>
      {state.companies.some(({ running }) => running) && <p class="quiet">{dataTypeWords.running}</p>}
      <Failed error={error} />
      <Loaded read={read} what="the lists">{({ dataTypes }) => (
        <ul class="rows types" ref={list}>{dataTypes.map((one, at) => (
          <li key={one.dataType} data-type={one.dataType}>
            <Row setting={one} isFirst={at === 0} isLast={at === dataTypes.length - 1} isOpen={open === one.dataType}
              tick={(isOn) => tick(one.dataType, isOn)} move={(by) => move(one.dataType, by)} toggle={() => (open === one.dataType ? close(one.dataType) : setOpen(one.dataType))} />
            {open === one.dataType && <DataTypeRule setting={one} answered={answered} close={() => close(one.dataType)} />}
          </li>
        ))}</ul>
      )}</Loaded>
    </section>
  );
}

type RowProps = { readonly setting: DataTypeSetting; readonly isFirst: boolean; readonly isLast: boolean; readonly isOpen: boolean; readonly tick: (isOn: boolean) => void; readonly move: (by: -1 | 1) => void; readonly toggle: () => void };

function Row({ setting, isFirst, isLast, isOpen, tick, move, toggle }: RowProps): JSX.Element {
  const [name, rule] = [dataTypeNames[setting.dataType], ruleText(setting)];
  return (
    <div class="type">
      <label class="check"><input type="checkbox" checked={setting.isOn} onChange={(event) => tick(event.currentTarget.checked)} /><span>{name}{rule !== '' && <span class="sub"> {rule}</span>}</span></label>
      <span class="acts">
        <Move by={-1} name={name} isEnd={isFirst} move={move} /><Move by={1} name={name} isEnd={isLast} move={move} />
        <button type="button" class="small change" aria-expanded={isOpen} aria-label={`Change ${name}`} onClick={toggle}>Change</button>
      </span>
    </div>
  );
}

/** At the end of the list it stays where it is and keeps the focus: a row that is moved by keyboard takes its button along. */
function Move({ by, name, isEnd, move }: { readonly by: -1 | 1; readonly name: string; readonly isEnd: boolean; readonly move: (by: -1 | 1) => void }): JSX.Element {
  const way = by === -1 ? 'up' : 'down';
  return <button type="button" class={`small ${way}`} aria-disabled={isEnd || undefined} aria-label={`Move ${name} ${way}`} onClick={() => { if (!isEnd) move(by); }}><Icon name={way} /></button>;
}
