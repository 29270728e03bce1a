/** What Nx runs again after a change, and what it takes from its cache, on the real nx.json. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { WorkspaceCopy } from './workspace-copy.ts'

const targets = ['lint', 'typecheck', 'build', 'test'] as const

let copy: WorkspaceCopy
beforeAll(() => {
  copy = WorkspaceCopy.make()
  copy.makeScriptsQuick()
  copy.commit('quick scripts')
})
afterAll(() => {
  copy[Symbol.dispose]()
})

/** Runs every target of every package and returns those that did not come from the cache. */
const ranAnew = async (): Promise<readonly string[]> => {
  const { code, output } = await copy.run('nx', 'run-many', '-t', ...targets, '--verbose')
  expect(code, output).toBe(0)
  return [...output.matchAll(/^> nx run (\S+)(.*)$/gm)]
    .filter(([, , from]) => from?.includes('cache') !== true)
    .map(([, task]) => task ?? '')
    .toSorted()
}

const every = (name: string): readonly string[] => targets.map((target) => `${name}:${target}`)

describe('the cache of Nx', { timeout: 120_000 }, () => {
  it('has everything to run once, and then nothing', async () => {
    const all = ['flext-core', 'flext-meltano', 'flext-cli'].flatMap(every).toSorted()
    expect(await ranAnew()).toEqual(all)
    expect(await ranAnew()).toEqual([])
  })

  it('runs a package and what depends on it again when its source changes, and nothing else', async () => {
    copy.append('packages/flext-meltano/src/index.ts', 'export const more = 1\n')
    expect(await ranAnew()).toEqual(['flext-meltano', 'flext-cli'].flatMap(every).toSorted())
  })

  it('runs only the tests, types and lint of a package when one of its tests changes', async () => {
    copy.append('packages/flext-core/src/name.test.ts', '// more\n')
    expect(await ranAnew()).toEqual(['flext-core:lint', 'flext-core:test', 'flext-core:typecheck'])
  })

  it('runs only lint again when the rules of lint change', async () => {
    copy.append('.oxlintrc.json', '\n')
    expect(await ranAnew()).toEqual(['flext-cli:lint', 'flext-core:lint', 'flext-meltano:lint'])
  })

  it('runs everything again when the compiler settings of the root change', async () => {
    copy.append('tsconfig.base.json', '\n')
    expect(await ranAnew()).toHaveLength(12)
  })

  it('runs nothing again for a file that no package owns', async () => {
    copy.write('docs/page.md', '# Page\n')
    expect(await ranAnew()).toEqual([])
  })

  it('puts a build that was lost back from the cache', async () => {
    copy.remove('packages/flext-core/dist')
    expect(await ranAnew()).toEqual([])
    expect(copy.has('packages/flext-core/dist/built')).toBe(true)
  })
})

describe('nx affected', { timeout: 120_000 }, () => {
  it('names the packages that a commit touches and those that depend on them', async () => {
    copy.commit('before')
    copy.append('packages/flext-meltano/src/index.ts', 'export const again = 2\n')
    copy.commit('after')
    const affected = ['show', 'projects', '--affected', '--base=HEAD~1', '--head=HEAD']
    const { stdout } = await copy.run('nx', ...affected)
    expect(stdout.trim().split('\n').toSorted()).toEqual(['flext-cli', 'flext-meltano'])
  })
})
