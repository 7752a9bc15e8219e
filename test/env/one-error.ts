/**
 * Jest gives each test file a global world of its own, while Node's core and native packages make their errors in the
 * world that loaded them first: there `instanceof Error` is false for a real error, which never happens in the helper.
 * Here it is true again, for `Error` itself; classes derived from it stay as strict as they are.
 */
const ordinary = Function.prototype[Symbol.hasInstance];

function descendsFromAnError(value: object): boolean {
  const parent: unknown = Object.getPrototypeOf(value);
  if (typeof parent !== 'object' || parent === null) return false;
  return (Object.hasOwn(parent, 'constructor') && parent.constructor.name === 'Error') || descendsFromAnError(parent);
}

Object.defineProperty(Error, Symbol.hasInstance, {
  configurable: true,
  value(this: unknown, value: unknown): boolean {
    if (ordinary.call(this, value)) return true;
    return this === Error && typeof value === 'object' && value !== null && descendsFromAnError(value);
  },
});
