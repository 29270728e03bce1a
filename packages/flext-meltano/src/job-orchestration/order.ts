/** The order of things that depend on each other. */

export interface Dependent {
  readonly name: string
  readonly after?: ReadonlyArray<string> | undefined
}

/** Each behind all that it comes after, and otherwise as they were. Only for those without mistakes. */
export const inOrder = <A extends Dependent>(all: ReadonlyArray<A>): ReadonlyArray<A> => {
  const byName = new Map(all.map((one) => [one.name, one]))
  const placed = new Set<A>()
  const place = (one: A): void => {
    if (placed.has(one)) return
    for (const name of one.after ?? []) {
      const before = byName.get(name)
      if (before !== undefined) place(before)
    }
    placed.add(one)
  }
  all.forEach(place)
  return [...placed]
}

/** Why they cannot be put in order: names that are there twice, or not at all, or circles. */
export const mistakesInOrder = (all: ReadonlyArray<Dependent>): ReadonlyArray<string> => {
  const names = new Set(all.map(({ name }) => name))
  const twice = all.filter(({ name }, nth) => all.findIndex((one) => one.name === name) !== nth)
  const mistakes = [
    ...twice.map(({ name }) => `${name} is there twice`),
    ...all.flatMap(({ name, after = [] }) =>
      after
        .filter((one) => !names.has(one))
        .map((one) => `${name} comes after ${one}, which is not there`),
    ),
  ]
  return mistakes.length > 0 ? mistakes : circlesIn(all)
}

/** What is left when everything that waits for nobody is taken away, again and again. */
const circlesIn = (all: ReadonlyArray<Dependent>): ReadonlyArray<string> => {
  let left = all
  for (;;) {
    const names = new Set(left.map(({ name }) => name))
    const waiting = left.filter(({ after = [] }) => after.some((name) => names.has(name)))
    if (waiting.length === 0) return []
    if (waiting.length === left.length) return [circleIn(left)]
    left = waiting
  }
}

/** `a circle: a after b after a` */
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
