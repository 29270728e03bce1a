/**
 * What changesets writes into a changelog: each change in the one or two sentences of its author, for
 * people who use the package. No commits, and no list of packages that go up together anyway.
 */

interface Changeset {
  readonly summary: string
}

export const getReleaseLine = ({ summary }: Changeset): string => {
  const [first = '', ...others] = summary.trim().split('\n')
  return [`- ${first}`, ...others.map((line) => (line === '' ? '' : `  ${line}`))].join('\n')
}

export const getDependencyReleaseLine = (): string => ''
