/**
 * Plays the part of Excel's request executor: takes a batch as the real Office.js library sends it and answers it over
 * the workbook in memory. Object paths: 1 the workbook, 2 a new object, 3 a method, 4 a property, 5 an indexer, 6 a kept range, 7 nothing.
 * Actions: 1 instantiate, 2 query, 3 call a method, 4 set a property.
 */
import { isApiObject, nullObject, since } from './api-object.ts';
import type { ApiObject } from './api-object.ts';
import { OfficeFault } from './office-fault.ts';
import { byReference } from './range-object.ts';
import type { Workbook } from './workbook.ts';
import { workbookObject } from './workbook-object.ts';

type ArgumentInfo = { readonly Arguments?: readonly unknown[]; readonly ReferencedObjectPathIds?: readonly unknown[] };
type ObjectPath = { readonly Id: number; readonly ObjectPathType: number; readonly Name: string; readonly ParentObjectPathId?: number; readonly ArgumentInfo?: ArgumentInfo };
type Action = { readonly Id: number; readonly ActionType: number; readonly Name: string; readonly ObjectPathId: number; readonly ArgumentInfo?: ArgumentInfo; readonly QueryInfo?: { readonly Select?: readonly string[]; readonly Expand?: readonly string[]; readonly Top?: number; readonly Skip?: number } };
export type RequestBody = { readonly Actions: readonly Action[]; readonly ObjectPaths: Readonly<Record<string, ObjectPath>> };
export type ResponseBody = { readonly Results: readonly { readonly ActionId: number; readonly Value: unknown }[]; readonly Error: { readonly Code: string; readonly Message: string; readonly ActionIndex: number; readonly HttpStatusCode: number } | null };

export type BatchOptions = {
  /** The newest requirement set that this Excel has is ExcelApi 1.this. */
  readonly excelApiMinor: number;
  /** Called before each action: a test throws here to make a batch fail in its middle. */
  readonly beforeAction?: (name: string, index: number) => void;
};

const capital = (name: string): string => (name.startsWith('_') ? name : name.charAt(0).toUpperCase() + name.slice(1));

class Batch {
  private readonly objects = new Map<number, ApiObject>();
  private readonly workbook: Workbook;
  private readonly body: RequestBody;
  private readonly options: BatchOptions;

  constructor(workbook: Workbook, body: RequestBody, options: BatchOptions) {
    this.workbook = workbook;
    this.body = body;
    this.options = options;
  }

  /** An object path is walked once in a batch, so that "add a sheet" adds one. */
  object(id: number): ApiObject {
    const known = this.objects.get(id);
    if (known) return known;
    const path = this.body.ObjectPaths[String(id)];
    if (!path) throw new OfficeFault('InvalidReference', `There is no object path ${id}.`);
    const object = this.walk(path);
    this.objects.set(id, object);
    return object;
  }

  private walk(path: ObjectPath): ApiObject {
    if (path.ObjectPathType === 1) return workbookObject(this.workbook);
    // What the library itself asks for once it is ready.
    if (path.ObjectPathType === 2) return { type: path.Name, call: { NotifyActionHandlerReady: () => undefined } };
    if (path.ObjectPathType === 6) return byReference(path.Name);
    if (path.ObjectPathType === 7) return nullObject('nothing');
    const parent = this.object(path.ParentObjectPathId ?? -1);
    if (parent.isNull) return nullObject(parent.type);
    if (path.ObjectPathType === 4) return this.member(parent, parent.open, path.Name)();
    const given = this.argumentsOf(path.ArgumentInfo);
    if (path.ObjectPathType === 5) {
      if (!parent.item) throw new OfficeFault('ApiNotFound', `${parent.type} has no items.`);
      return parent.item(given[0]);
    }
    if (path.ObjectPathType !== 3) throw new OfficeFault('ApiNotFound', `Object paths of type ${path.ObjectPathType} are not played here.`);
    const made = this.member(parent, parent.call, path.Name)(...given);
    if (!isApiObject(made)) throw new OfficeFault('ApiNotFound', `${parent.type}.${path.Name} gives no object.`);
    return made;
  }

  argumentsOf(info: ArgumentInfo | undefined): readonly unknown[] {
    const references = info?.ReferencedObjectPathIds;
    return (info?.Arguments ?? []).map((argument, i) => {
      const id = references?.[i];
      return typeof id === 'number' && id > 0 ? this.object(id) : argument;
    });
  }

  private member<T>(object: ApiObject, members: Readonly<Record<string, T>> | undefined, name: string): T {
    const member = members?.[name];
    const from = since[`${object.type}.${name}`] ?? 1;
    if (member === undefined || from > this.options.excelApiMinor) throw new OfficeFault('ApiNotFound', `${object.type}.${name} is not there.`);
    return member;
  }

  run(action: Action): unknown {
    const object = this.object(action.ObjectPathId);
    if (action.ActionType === 1) return object.isNull ? null : (object.identity?.() ?? {});
    if (object.isNull) {
      if (action.ActionType === 2 || action.Name === '_KeepReference') return null;
      throw new OfficeFault('InvalidObjectPath', 'This is a null object.');
    }
    if (action.ActionType === 2) return this.query(object, action.QueryInfo?.Select ?? ['*']);
    const given = this.argumentsOf(action.ArgumentInfo);
    if (action.ActionType === 3) {
      const value = this.member(object, object.call, action.Name)(...given);
      return isApiObject(value) ? {} : (value ?? null);
    }
    if (action.ActionType !== 4) throw new OfficeFault('ApiNotFound', `Actions of type ${action.ActionType} are not played here.`);
    this.member(object, object.write, action.Name)(given[0]);
    return null;
  }

  private query(object: ApiObject, select: readonly string[]): unknown {
    if (object.items) return { _Items: object.items().map((item) => ({ ...item.identity?.(), ...(this.query(item, select) as object) })) };
    const wanted = select.includes('*') ? Object.keys(object.read ?? {}) : select.map(capital);
    const answer: Record<string, unknown> = {};
    for (const name of wanted) {
      if (name === 'IsNullObject') continue;
      const [first = '', ...rest] = name.split('/');
      if (rest.length === 0) answer[first] = this.member(object, object.read, first)();
      else answer[first] = { ...(answer[first] as object | undefined), ...(this.query(this.member(object, object.open, first)(), [rest.join('/')]) as object) };
    }
    return answer;
  }
}

/** Actions run one by one; the first that is refused ends the batch, and what ran before it stays done, as in Excel. */
export function answerBatch(workbook: Workbook, body: RequestBody, options: BatchOptions): ResponseBody {
  const batch = new Batch(workbook, body, options);
  const results: { ActionId: number; Value: unknown }[] = [];
  for (const [index, action] of body.Actions.entries()) {
    try {
      const path = body.ObjectPaths[String(action.ObjectPathId)];
      options.beforeAction?.(action.Name || path?.Name || '', index);
      results.push({ ActionId: action.Id, Value: batch.run(action) });
    } catch (thrown) {
      if (!(thrown instanceof OfficeFault)) throw thrown;
      return { Results: results, Error: { Code: thrown.code, Message: thrown.message, ActionIndex: index, HttpStatusCode: 400 } };
    }
  }
  return { Results: results, Error: null };
}
