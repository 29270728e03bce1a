/** Episode after episode until the time is over, so many runs are done, or something is wrong. */
import { join } from 'node:path'

import type { PostgresServer } from 'flext-servers'

import { playEpisode } from './episode.ts'
import type { StoreName } from './store.ts'

export interface SoakOptions {
  readonly folder: string
  readonly store: StoreName
  /** Where the store is PostgreSQL. */
  readonly server?: PostgresServer
  readonly seed: number
  readonly milliseconds: number
  readonly runs: number
  readonly say: (line: string) => void
}

export interface SoakReport {
  readonly runs: number
  readonly violations: ReadonlyArray<string>
  readonly summary: string
}

export const soak = async (options: SoakOptions): Promise<SoakReport> => {
  const { folder, store, seed, milliseconds, say } = options
  const until = performance.now() + milliseconds
  const isOver = (): boolean => performance.now() >= until
  const counts = new Map<string, number>()
  const count = (what: string, by = 1): void => void counts.set(what, (counts.get(what) ?? 0) + by)
  const violations: Array<string> = []
  let runs = 0
  let journals = 0

  say(`soaking ${store} with seed ${seed}`)
  while (!isOver() && runs < options.runs && violations.length === 0) {
    const nth = ++journals
    const episode = await playEpisode({
      server: options.server,
      name: String(nth),
      folder: join(folder, String(nth)),
      cache: join(folder, 'cache'),
      seed: seed * 1_000 + nth,
      faults: 10,
      runs: 150,
      isOver,
    })
    runs += episode.runs
    episode.faults.forEach((fault) => count(`× ${fault}`))
    for (const [status, n] of Object.entries(episode.byStatus)) count(`runs ${status}`, n)
    violations.push(...episode.violations.map((each) => `journal ${nth}: ${each}`))
    say(
      `journal ${nth}: ${episode.runs} runs, ${episode.faults.length} faults, ${episode.violations.length} violations`,
    )
  }
  const counted = [...counts].map(([what, n]) => `${n} ${what}`).toSorted()
  const summary = `${runs} runs on ${journals} journals in ${store}, ${violations.length} violations (seed ${seed}): ${counted.join(', ')}`
  return { runs, violations, summary }
}
