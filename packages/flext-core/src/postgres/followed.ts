/** An object of functions that are looked up anew at each call, in whatever object is the present one. */

export const followed = <Functions extends object>(present: () => Functions): Functions =>
  new Proxy({} as Functions, {
    get: (_, name) => Reflect.get(present(), name) as unknown,
    has: (_, name) => Reflect.has(present(), name),
  })
