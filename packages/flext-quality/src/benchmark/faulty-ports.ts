/**
 * Ports that count the calls made through them, and let one of them go wrong. Both the original and
 * the service call their systems through such, so that the same faults strike both.
 */

/**
 * `refused`: the call fails and nothing has happened. `lost`: it took effect, and its answer is lost.
 * `crash`: it took effect, and the process is gone: nothing more is done or heard.
 */
export type FaultMode = 'refused' | 'lost' | 'crash'

export const faultModes: ReadonlyArray<FaultMode> = ['refused', 'lost', 'crash']

export interface PortFault {
  readonly mode: FaultMode
  /** The call that goes wrong, from 1. */
  readonly call: number
}

export interface WatchedPorts {
  readonly ports: object
  /** The calls so far, each as `stock.reserve`. */
  readonly calls: ReadonlyArray<string>
  readonly isGone: () => boolean
  /** Settles when the process is gone. */
  readonly crashed: Promise<void>
}

export class SystemUnavailable extends Error {
  override readonly name = 'SystemUnavailable'
}

export const faultyPorts = (ports: object, fault?: PortFault): WatchedPorts => {
  const calls: Array<string> = []
  const crash = Promise.withResolvers<void>()
  let gone = false

  const perform = (name: string, effect: () => unknown): unknown => {
    if (gone) throw new SystemUnavailable(`${name}: the process is gone`)
    calls.push(name)
    const mode = fault?.call === calls.length ? fault.mode : undefined
    if (mode === undefined) return effect()
    if (mode === 'refused') throw new SystemUnavailable(`${name} cannot be reached`)
    return struck(name, mode, effect())
  }
  /** A task takes effect when it is called, a promise when it settles. */
  const struck = (name: string, mode: 'lost' | 'crash', answer: unknown): unknown => {
    if (typeof answer === 'function') {
      return (...args: ReadonlyArray<unknown>) =>
        struck(name, mode, Reflect.apply(answer, undefined, args))
    }
    const strike = (): never => {
      if (mode === 'lost') throw new SystemUnavailable(`${name}: the answer is lost`)
      gone = true
      crash.resolve()
      throw new SystemUnavailable(`${name}: the process is gone`)
    }
    if (!isPromise(answer)) return strike()
    // Nobody in a process that is gone hears of anything again.
    return mode === 'lost'
      ? answer.then(strike)
      : answer.then(strike).catch(() => new Promise<never>(() => {}))
  }
  const watched = (target: object, path: string): object =>
    new Proxy(target, {
      get: (_, key) => {
        const value: unknown = Reflect.get(target, key, target)
        const name = path === '' ? String(key) : `${path}.${String(key)}`
        if (typeof value === 'function') {
          return (...args: ReadonlyArray<unknown>) =>
            perform(name, () => Reflect.apply(value, target, args))
        }
        return typeof value === 'object' && value !== null ? watched(value, name) : value
      },
    })

  return { ports: watched(ports, ''), calls, isGone: () => gone, crashed: crash.promise }
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value
