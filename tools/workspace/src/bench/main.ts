/**
 * `npm run bench`: runs every `bench/*.bench.ts` of packages and tools, one after the other. With `--json`
 * stdout has one JSON line a figure or remark and nothing else; without it the figures are shown as they come
 * and the table in docs/reference/benchmarks.md is written anew. Words after the options pick
 * scripts whose path contains one of them; the table is then left alone.
 */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { basename, dirname, join } from 'node:path'

import { run, workspaceRoot } from '../process/run.ts'
import { figuresOf } from './figure.ts'
import { digits, withTable, type Script } from './table.ts'

const json = process.argv.includes('--json')
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const page = join(workspaceRoot, 'docs', 'reference', 'benchmarks.md')

const paths = globSync('{packages,tools}/*/bench/*.bench.ts', { cwd: workspaceRoot })
  .filter((path) => wanted.length === 0 || wanted.some((word) => path.includes(word)))
  .toSorted()

const load = (): number => loadavg()[0] ?? 0
const before = load()
const scripts: Script[] = []
let failed = false

for (const path of paths) {
  const title = `${path.split('/')[1] ?? ''}: ${basename(path, '.bench.ts').replaceAll('-', ' ')}`
  if (!json) console.log(title)
  const { code, stdout, stderr } = await run(
    'node',
    ['--expose-gc', '--conditions=@flext/source', path, '--json'],
    { output: 'collect' },
  )
  const { figures, remarks, strays } = figuresOf(stdout)
  for (const figure of figures) {
    const { name, value, unit, peer, peerValue, ratio } = figure
    const beside = peer === undefined ? '' : `; ${peer} ${digits(peerValue ?? Number.NaN)}`
    const times = ratio === undefined ? '' : `; ${digits(ratio)} ×`
    console.log(
      json ? JSON.stringify(figure) : `  ${name}: ${digits(value)} ${unit}${beside}${times}`,
    )
  }
  for (const remark of remarks) console.log(json ? JSON.stringify({ remark }) : `  ${remark}`)
  if (strays.length > 0) console.error(`${path} printed what is no figure:\n${strays.join('\n')}`)
  if (code !== 0) console.error(`${path} ended with exit code ${code}\n${stderr}`)
  failed ||= code !== 0 || strays.length > 0
  scripts.push({ title, figures, remarks })
}

if (!json && !failed && wanted.length === 0 && scripts.length > 0) {
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    node: process.versions.node,
    load: [before, load()] as const,
  }
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '# Benchmarks\n'
  mkdirSync(dirname(page), { recursive: true })
  writeFileSync(page, withTable(text, machine, scripts))
  await run('oxfmt', [page])
  console.log(`\nwrote ${page.slice(workspaceRoot.length)}`)
}
process.exitCode = failed ? 1 : 0
