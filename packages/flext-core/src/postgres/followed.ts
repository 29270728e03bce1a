/** An object of functions that are looked up anew at each call, in whatever object is the present one. */

/** `instead` has those that are not handed on. */
export const followed = <Functions extends object>(
  present: () => Functions,
  instead: Partial<Functions> = {},
): Functions =>
  new Proxy({} as Functions, {
    get: (_, name) => Reflect.get(name in instead ? instead : present(), name) as unknown,
    has: (_, name) => Reflect.has(present(), name),
  })
