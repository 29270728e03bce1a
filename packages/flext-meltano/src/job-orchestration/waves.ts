/** The order of pipelines that depend on each other: waves, each of which needs only those before it. */

export interface Dependent {
  readonly name: string
  readonly after?: ReadonlyArray<string>
}

/** The waves, or what is wrong with the order: names that are not there, or circles. */
export const wavesOf = <A extends Dependent>(
  all: ReadonlyArray<A>,
): {
  readonly waves: ReadonlyArray<ReadonlyArray<A>>
  readonly problems: ReadonlyArray<string>
} => {
  const problems = mistakesIn(all)
  if (problems.length > 0) return { waves: [], problems }
  const waves: Array<ReadonlyArray<A>> = []
  const done = new Set<string>()
  let left = all
  while (left.length > 0) {
    const wave = left.filter(({ after = [] }) => after.every((name) => done.has(name)))
    if (wave.length === 0) return { waves: [], problems: [circleIn(left)] }
    waves.push(wave)
    for (const { name } of wave) done.add(name)
    left = left.filter(({ name }) => !done.has(name))
  }
  return { waves, problems: [] }
}

const mistakesIn = (all: ReadonlyArray<Dependent>): ReadonlyArray<string> => {
  const names = new Set(all.map(({ name }) => name))
  const twice = all.filter(({ name }, nth) => all.findIndex((one) => one.name === name) !== nth)
  return [
    ...twice.map(({ name }) => `${name} is there twice`),
    ...all.flatMap(({ name, after = [] }) =>
      after
        .filter((one) => !names.has(one))
        .map((one) => `${name} comes after ${one}, which is not there`),
    ),
  ]
}

/** `a after b after a` */
const circleIn = (left: ReadonlyArray<Dependent>): string => {
  const byName = new Map(left.map((one) => [one.name, one]))
  const path: Array<string> = []
  let at = left[0]?.name
  while (at !== undefined && !path.includes(at)) {
    path.push(at)
    at = byName.get(at)?.after?.find((name) => byName.has(name))
  }
  return `a circle: ${[...path.slice(path.indexOf(at ?? '')), at].join(' after ')}`
}
