/**
 * A part of a run that can be stopped: the whole run, or one set of branches. Stopping a scope stops
 * what is inside it. What nobody asks for, the abort signal first of all, does not exist.
 */
import type { Stop } from './stop.ts'

export class Scope {
  #stop: Stop | undefined
  #controller: AbortController | undefined
  #inner: Set<Scope> | undefined
  #waiting: Set<() => void> | undefined

  get stopped(): Stop | undefined {
    return this.#stop
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#stop) this.#controller.abort(reasonOf(this.#stop))
    }
    return this.#controller.signal
  }

  /** A scope inside this one. */
  inner(): Scope {
    const scope = new Scope()
    if (this.#stop) scope.stop(this.#stop)
    this.#inner = (this.#inner ?? new Set()).add(scope)
    return scope
  }

  /** Ends the connection of an inner scope that has run to its end. */
  release(inner: Scope): void {
    this.#inner?.delete(inner)
  }

  stop(stop: Stop): void {
    if (this.#stop) return
    this.#stop = stop
    this.#controller?.abort(reasonOf(stop))
    for (const scope of this.#inner ?? []) scope.stop(stop)
    for (const wake of this.#waiting ?? []) wake()
  }

  /** Calls back when the scope is stopped; the returned function ends the interest. */
  onStop(callBack: () => void): () => void {
    if (this.#stop) callBack()
    else this.#waiting = (this.#waiting ?? new Set()).add(callBack)
    return () => this.#waiting?.delete(callBack)
  }
}

/** What whoever listens to the signal gets, and throws: an `AbortError`, as the platform's own. */
const reasonOf = (stop: Stop): DOMException => {
  const why = 'error' in stop ? stop.error.message : 'reason' in stop ? stop.reason : undefined
  return new DOMException(why ?? 'the run goes no further here', 'AbortError')
}
