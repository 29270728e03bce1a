/** The rules that keep the layers apart, run by the real linter on planted imports. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { WorkspaceCopy } from './workspace-copy.ts'

const layers = ['core', 'service', 'domain', 'edge'] as const

/** Sources that break a rule, by the rule's name. */
const breaches = {
  'no-default-export': ['const one = 1', 'export default one'],
  'no-explicit-any': ['export const one: any = 1'],
  'no-floating-promises': ['Promise.resolve(1)', 'export {}'],
  'no-unused-vars': ['const one = 1', 'export {}'],
  'no-process-env': ["export const home = process.env['HOME']"],
  'no-console': ["console.log('hello')", 'export {}'],
  extensions: ["export { name } from './index'"],
} as const

let copy: WorkspaceCopy
/** What the linter says of all that is planted, a line a fault, in the format `unix`. */
let faults = ''

beforeAll(async () => {
  copy = WorkspaceCopy.make()
  // The compiler settings of the packages refer to it; without it nothing is known of any type.
  copy.write('tools/servers/tsconfig.json', '{ "extends": "../../tsconfig.base.json" }\n')
  copy.write(
    'packages/flext-meltano/src/good.ts',
    "import { name } from 'flext-core'\nimport { testing } from 'flext-core/testing'\n" +
      'export const both = [name, testing] as const\n',
  )
  copy.write(
    'packages/flext-meltano/src/deep.ts',
    "import { name } from '../../flext-core/src/index.ts'\n" +
      "import { testing } from 'flext-core/src/testing/index.ts'\n" +
      'export const both = [name, testing] as const\n',
  )
  for (const [rule, lines] of Object.entries(breaches)) {
    copy.write(`packages/flext-core/src/${rule}.ts`, `${lines.join('\n')}\n`)
  }
  for (const layer of layers) plantPackage(layer)
  // The rule reads the graph that Nx keeps; any command of Nx brings it up to date.
  await copy.run('nx', 'show', 'projects')
  faults = (await copy.run('oxlint', '--format=unix', 'packages')).stdout
}, 120_000)
afterAll(() => {
  copy[Symbol.dispose]()
})

/** Plants a package of one layer that others can import, and one that imports every layer. */
const plantPackage = (layer: (typeof layers)[number]): void => {
  const manifest = (name: string, rest: object): string =>
    JSON.stringify({ name, type: 'module', nx: { tags: [`layer:${layer}`] }, ...rest })
  copy.write(`packages/in-${layer}/package.json`, manifest(`in-${layer}`, { exports: './a.ts' }))
  copy.write(`packages/in-${layer}/a.ts`, `export const name = '${layer}'\n`)
  const dependencies = Object.fromEntries(layers.map((other) => [`in-${other}`, '*']))
  copy.write(`packages/of-${layer}/package.json`, manifest(`of-${layer}`, { dependencies }))
  copy.write(
    `packages/of-${layer}/a.ts`,
    layers.map((other) => `export { name as ${other} } from 'in-${other}'\n`).join(''),
  )
}

const faultsIn = (path: string): readonly string[] =>
  faults.split('\n').filter((line) => line.startsWith(`${path}:`))

describe('the layer rule', () => {
  it('passes a package that imports from a lower layer by its name', () => {
    expect(faultsIn('packages/flext-meltano/src/good.ts')).toEqual([])
  })

  it.each(layers)('lets the layer %s depend on itself and on lower layers only', (layer) => {
    const refused = faultsIn(`packages/of-${layer}/a.ts`)
      .filter((line) => line.includes('enforce-module-boundaries'))
      .map((line) => layers[Number(line.split(':')[1]) - 1])
    expect(refused, faults).toEqual(layers.slice(layers.indexOf(layer) + 1))
  })

  it("refuses another package's source, by path and by name", () => {
    const [byPath, byName] = faultsIn('packages/flext-meltano/src/deep.ts').toSorted()
    expect(byPath).toContain('enforce-module-boundaries')
    expect(byName).toContain('no-restricted-imports')
  })

  it(
    'fails the lint target of the package that holds the import',
    { timeout: 60_000 },
    async () => {
      const { code, output } = await copy.run('nx', 'run', 'flext-meltano:lint')
      expect(code).not.toBe(0)
      expect(output).toContain('enforce-module-boundaries')
      expect(output).toContain('deep.ts')
    },
  )
})

describe('the house style', () => {
  it.each(Object.keys(breaches))('refuses what %s names', (rule) => {
    expect(faultsIn(`packages/flext-core/src/${rule}.ts`).join('\n')).toContain(`(${rule})`)
  })
})
