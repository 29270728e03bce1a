import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { run } from '../process/run.ts'
import { joinModules } from './join-modules.ts'

const manifest = {
  name: 'flext-thing',
  version: '1.0.0',
  type: 'module',
  dependencies: { 'flext-other': '1.0.0' },
  peerDependencies: { 'fp-ts': '^2.16.11' },
  exports: {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './more': { types: './dist/more/index.d.ts', default: './dist/more/index.js' },
  },
}

const compiled: Readonly<Record<string, string>> = {
  'index.js':
    "export { Thing } from './thing/thing.js'\nexport { beside } from './thing/beside.js'\nexport const late = () => import('./thing/late.js')\n",
  'index.d.ts': 'export declare class Thing {}\n',
  'more/index.js':
    "import { Thing } from '../thing/thing.js'\nexport const isThing = (it) => it instanceof Thing\n",
  'thing/thing.js': 'export class Thing {}\nexport const unused = 1\n',
  'thing/beside.js': "export const beside = new URL('../bin/thing.js', import.meta.url).href\n",
  'thing/late.js':
    "import { sep } from 'node:path'\nglobalThis.lateIsThere = true\nexport const late = sep\n",
  'bin/thing.js': "import { beside } from '../thing/beside.js'\nconsole.log(beside)\n",
  'bin/other.js': "import { used } from 'flext-other'\nconsole.log(used)\n",
  'bin/either.js':
    "import { either as E } from 'fp-ts'\nimport { pipe } from 'fp-ts/lib/function.js'\nconsole.log(pipe(1, E.right))\n",
}

/** Another package of the workspace, of which only a part can be loaded. */
const other: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    name: 'flext-other',
    type: 'module',
    sideEffects: false,
    exports: { '.': { default: './dist/index.js' } },
  }),
  'dist/index.js': "export { used } from './used.js'\nexport { unused } from './unused.js'\n",
  'dist/used.js': "export const used = 'taken along'\n",
  'dist/unused.js': "export { gone as unused } from 'not-installed'\n",
}

let workspace: string
let copy: string

const write = (folder: string, files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

beforeEach(async () => {
  workspace = mkdtempSync(join(tmpdir(), 'flext-join-'))
  copy = join(workspace, 'copy')
  write(join(copy, 'dist'), compiled)
  write(copy, { 'package.json': JSON.stringify(manifest) })
  write(join(workspace, 'other'), other)
  const map = {
    version: 3,
    file: 'thing.js',
    sources: ['../../src/thing/thing.ts'],
    mappings: 'AAAA',
  }
  writeFileSync(join(copy, 'dist/thing/thing.js.map'), JSON.stringify(map))
  await joinModules(copy, manifest, [{ name: 'flext-other', folder: join(workspace, 'other') }])
})
afterEach(() => {
  rmSync(workspace, { recursive: true, force: true })
})

/** Asked in a process of its own, as an installed package is. */
const asked = async (code: string): Promise<unknown> => {
  const index = pathToFileURL(join(copy, 'dist/index.js')).href
  const more = pathToFileURL(join(copy, 'dist/more/index.js')).href
  const script = `const index = await import('${index}'); const more = await import('${more}'); console.log(JSON.stringify(${code}))`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: copy,
    output: 'collect',
  })
  return JSON.parse(stdout)
}

describe('modules that are joined', () => {
  it('are refused where one finds a file by a place that it loses', async () => {
    write(join(copy, 'dist'), {
      'index.js': "export { deep } from './thing/deep/deep.js'\n",
      'thing/deep/deep.js':
        "export const deep = new URL('../../../package.json', import.meta.url).href\n",
    })
    await expect(joinModules(copy, manifest, [])).rejects.toThrow('thing/deep/deep.js: expected')
  })

  it('export what they did, and a class is one class from wherever it is imported', async () => {
    expect(await asked('[Object.keys(index), more.isThing(new index.Thing())]')).toEqual([
      ['Thing', 'beside', 'late'],
      true,
    ])
  })

  it('find the files beside them where they were', async () => {
    const program = pathToFileURL(join(copy, 'dist/bin/thing.js')).href
    expect(await asked('index.beside')).toBe(program)
    const { stdout } = await run(process.execPath, [join(copy, 'dist/bin/thing.js')], {
      cwd: copy,
      output: 'collect',
    })
    expect(stdout.trim()).toBe(program)
  })

  it('are loaded late where they were', async () => {
    expect(
      await asked(
        '[globalThis.lateIsThere ?? false, (await index.late()).late.length, lateIsThere]',
      ),
    ).toEqual([false, 1, true])
  })

  it('are taken along from other packages by a program, as far as it uses them', async () => {
    const { stdout } = await run(process.execPath, [join(copy, 'dist/bin/other.js')], {
      cwd: copy,
      output: 'collect',
    })
    expect(stdout.trim()).toBe('taken along')
  })

  it('refuse to take along what the package does not depend on', async () => {
    const { dependencies: _, ...without } = manifest
    write(join(copy, 'dist'), compiled)
    await expect(joinModules(copy, without, [])).rejects.toThrow(
      /flext-thing does not depend on flext-other,/,
    )
  })

  it('import of fp-ts what they use of it', () => {
    const imported = readFileSync(join(copy, 'dist/bin/either.js'), 'utf8').matchAll(/from "(.*)"/g)
    expect([...imported].map(([, from]) => from)).toEqual([
      'fp-ts/lib/Either.js',
      'fp-ts/lib/function.js',
    ])
  })

  it('leave declarations, and nothing of what they were before', () => {
    expect(existsSync(join(copy, 'dist/index.d.ts'))).toBe(true)
    expect(existsSync(join(copy, 'dist/thing/thing.js'))).toBe(false)
    expect(existsSync(join(copy, 'dist/thing/thing.js.map'))).toBe(false)
  })

  it('map to the sources', () => {
    const folder = join(copy, 'dist/shared')
    const sources = readdirSync(folder)
      .filter((file) => file.endsWith('.map'))
      .flatMap((file) => {
        const map = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
          readonly sources: readonly string[]
        }
        return map.sources
      })
    expect(sources).toContain('../../src/thing/thing.ts')
  })
})
