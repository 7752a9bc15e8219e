/**
 * As much of Microsoft's old Ajax library as Outlook's Office.js asks for before it starts: it fetches the real one from
 * the internet, which the tests do not have.
 */
function ajaxLibrary(): void {
  const nothing = () => null;
  const error = (message?: unknown) => new Error(String(message));
  const functions = Function as unknown as Record<string, unknown>;
  Object.assign(functions, {
    _validateParams: nothing,
    _validateParameter: nothing,
    createDelegate: (instance: unknown, method: (...given: unknown[]) => unknown) => (...given: unknown[]) => method.apply(instance, given),
    createCallback: (method: (...given: unknown[]) => unknown, context: unknown) => (...given: unknown[]) => method(...given, context),
    registerNamespace: (name: string) => {
      let place = globalThis as unknown as Record<string, Record<string, unknown>>;
      for (const part of name.split('.')) place = (place[part] ??= {}) as Record<string, Record<string, unknown>>;
    },
    registerClass: nothing,
  });
  for (const name of ['registerClass', 'registerEnum', 'registerInterface', 'initializeBase', 'inheritsFrom']) Object.assign(Function.prototype, { [name]: nothing });
  for (const name of ['argument', 'argumentNull', 'argumentType', 'argumentUndefined', 'create', 'invalidOperation', 'notImplemented', 'parameterCount']) Object.assign(Error, { [name]: error });
  Object.assign(String, { format: (text: string, ...given: unknown[]) => text.replace(/\{(\d+)\}/g, (_all, n: string) => String(given[Number(n)])) });
  Object.assign(Array, { contains: (list: unknown[], one: unknown) => list.includes(one), add: (list: unknown[], one: unknown) => { list.push(one); } });
  Object.assign(globalThis, {
    Type: Function,
    Sys: { StringBuilder: function StringBuilder() { /* only looked for */ }, Debug: { trace: nothing }, Serialization: { JavaScriptSerializer: { serialize: JSON.stringify, deserialize: JSON.parse } } },
  });
}

export const ajaxLibraryText = `(${ajaxLibrary.toString()})()`;
