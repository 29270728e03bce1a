/** The model of a run's life as a Mermaid diagram. What leaves a run where it stands is not drawn. */
import { openStatuses } from '../src/run/status.ts'
import { runTransitions } from '../src/run/run-states.ts'

interface Edge {
  readonly from: string
  readonly to: string
  readonly because: string
}

/** One edge a pair of statuses, with all that leads along it; in the order of the model. */
const edges = (): ReadonlyArray<Edge> => {
  const found = new Map<string, Edge>()
  for (const { from, to, because } of runTransitions) {
    for (const each of from) {
      if (to === undefined || each === to) continue
      const key = `${each} ${to}`
      const known = found.get(key)
      if (known?.because.split('; ').includes(because)) continue
      const reasons = known ? `${known.because}; ${because}` : because
      found.set(key, { from: each === 'new' ? '[*]' : each, to, because: reasons })
    }
  }
  return [...found.values()]
}

const ends = (): ReadonlyArray<string> => {
  const all = edges()
  return [...new Set(all.map(({ to }) => to))].filter(
    (status) => !all.some(({ from }) => from === status),
  )
}

export const drawRunStates = (): string =>
  [
    'stateDiagram-v2',
    ...edges().map(({ from, to, because }) => `  ${from} --> ${to}: ${because}`),
    ...ends().map((status) => `  ${status} --> [*]`),
    '  classDef open font-style:italic',
    ...openStatuses.map((status) => `  class ${status} open`),
    '',
  ].join('\n')
