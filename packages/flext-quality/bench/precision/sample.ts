/** Findings to be read by a person: of each kind in turn, in an order that nobody chose. */
import type { Finding } from '../../src/analysis/index.ts'

/** The ids are hashes, so that their order has nothing to do with how good a finding is. */
export const sampleOf = (findings: readonly Finding[], size: number): readonly Finding[] => {
  const kinds = [...new Set(findings.map(({ kind }) => kind))].toSorted()
  const queues = kinds.map((kind) =>
    findings
      .filter((each) => each.kind === kind)
      .toSorted((one, other) => (one.id < other.id ? -1 : 1)),
  )
  const sample: Finding[] = []
  for (let round = 0; sample.length < Math.min(size, findings.length); round += 1) {
    sample.push(...queues.flatMap((queue) => queue[round] ?? []))
  }
  return sample.slice(0, size)
}
