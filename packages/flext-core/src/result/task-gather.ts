/**
 * Many tasks brought into one. At most `concurrency` are under way at a time. After a failure no
 * further one is started, and those under way are waited for: nothing goes on behind the caller's
 * back. Of several failures, the one that stands first is given.
 */
import { FlextDefect } from './error.ts'
import { all as allResults } from './result-gather.ts'
import type { ErrorOf, FlextResult, ValueOf } from './result.ts'
import type { FlextTask } from './task.ts'

type Tasks =
  | ReadonlyArray<FlextTask<unknown, unknown>>
  | Readonly<Record<string, FlextTask<unknown, unknown>>>
type ResultOf<T> = T extends () => Promise<infer R> ? R : never
type Values<T extends Tasks> = { readonly [K in keyof T]: ValueOf<ResultOf<T[K]>> }
type Errors<T extends Tasks> = ErrorOf<ResultOf<T[keyof T & (number | string)]>>

/** Every value in the shape given, or the first failure. All start at once unless bounded. */
export const all =
  <const T extends Tasks>(
    tasks: T,
    options: { readonly concurrency?: number } = {},
  ): FlextTask<Values<T>, Errors<T>> =>
  async () => {
    const keys = Object.keys(tasks)
    const list = Object.values(tasks)
    const gathered = await inOrder(list, options.concurrency ?? Math.max(list.length, 1), (task) =>
      task(),
    )
    if (gathered._tag === 'Left' || Array.isArray(tasks)) {
      return gathered as FlextResult<Values<T>, Errors<T>>
    }
    const values = Object.fromEntries(keys.map((key, i) => [key, gathered.right[i]]))
    return { _tag: 'Right', right: values as Values<T> }
  }

/** Does something with each item, at most `concurrency` at a time; the values keep the items' order. */
export const traverse =
  <A, T extends FlextTask<unknown, unknown>>(
    items: Iterable<A>,
    f: (item: A, index: number) => T,
    options: { readonly concurrency: number },
  ): FlextTask<ReadonlyArray<ValueOf<ResultOf<T>>>, ErrorOf<ResultOf<T>>> =>
  async () =>
    (await inOrder([...items], options.concurrency, (item, i) => f(item, i)())) as FlextResult<
      ReadonlyArray<ValueOf<ResultOf<T>>>,
      ErrorOf<ResultOf<T>>
    >

const inOrder = async <A>(
  items: ReadonlyArray<A>,
  concurrency: number,
  start: (item: A, index: number) => Promise<FlextResult<unknown, unknown>>,
): Promise<FlextResult<ReadonlyArray<unknown>, unknown>> => {
  if (!(Number.isInteger(concurrency) && concurrency >= 1)) {
    throw new FlextDefect(`concurrency: expected a whole number from 1 on, found ${concurrency}`)
  }
  const results: Array<FlextResult<unknown, unknown>> = []
  const pending = items.entries()
  let stopped = false
  const work = async (): Promise<void> => {
    for (const [i, item] of pending) {
      try {
        const result = await start(item, i)
        results[i] = result
        if (result._tag === 'Left') stopped = true
      } catch (thrown) {
        stopped = true
        throw thrown
      }
      if (stopped) return
    }
  }
  const workers = Array.from({ length: Math.min(concurrency, items.length) }, work)
  const settled = await Promise.allSettled(workers)
  const defects: ReadonlyArray<unknown> = settled.flatMap((one) =>
    one.status === 'rejected' ? [one.reason as unknown] : [],
  )
  if (defects.length === 1) throw defects[0]
  if (defects.length > 1) throw new AggregateError(defects, `${defects.length} tasks threw`)
  return allResults(results.filter((result) => result !== undefined))
}
