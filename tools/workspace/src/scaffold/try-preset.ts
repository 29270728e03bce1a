/** `create-nx-workspace --preset=flext-nx`, and then what the guide types in such a workspace. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { sessionOf } from '../consumer/readme-example.ts'
import { fencedBlocks } from '../docs/fenced-block.ts'
import { workspaceRoot } from '../process/run.ts'
import type { NewWorkspace } from './new-workspace.ts'
import { Trial } from './trial.ts'

/** Where docs/guide/scaffold-with-nx.md has its sessions from. */
const guide = join(workspaceRoot, 'examples', 'tutorial', 'guide', 'scaffold')

const ofGuide = (file: string): string => readFileSync(join(guide, file), 'utf8')

const nx = (...args: readonly string[]) => ['npx', 'nx', ...args] as const

/** Nx of the version that this repository has. */
export const nxVersion = (): string =>
  (
    JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8')) as {
      readonly devDependencies: { readonly nx: string }
    }
  ).devDependencies.nx

/** A workspace called shop: a library in it, a service, a migration, and what must be refused. */
export const tryPreset = async (workspace: NewWorkspace): Promise<Trial> => {
  const trial = new Trial(workspace)
  const preset = ['shop', '--preset=flext-nx', '--nxCloud=skip', '--trustThirdPartyPreset']
  await trial.attempt({
    command: ['npx', '--yes', `create-nx-workspace@${nxVersion()}`, ...preset, '--no-interactive'],
    beside: true,
  })
  for (const command of typedIn(workspace.read('README.md'))) {
    await trial.attempt({ command: ['bash', '-c', command] })
  }
  workspace.write('place-order.service.yml', ofGuide('place-order.service.yml'))
  for (const session of ['library', 'service', 'grow', 'migration', 'refused']) {
    await trial.type(sessionOf(ofGuide(`${session}.txt`)))
  }
  await trial.attempt({ command: nx('lint', 'orders'), prints: [/Found 0 warnings and 0 errors/] })
  await trial.attempt({ command: nx('run', 'orders:crash-test') })
  await trial.attempt({
    command: nx('run', 'orders:crash-test'),
    prints: [/read the output from the cache/],
  })
  await trial.attempt({ command: nx('sync:check') })
  await trial.attempt({ command: ['npm', 'run', 'format:check'] })
  await onceOnly(trial)
  await refusals(trial)
  return trial
}

/** The commands of a README's blocks of shell. */
const typedIn = (readme: string): readonly string[] =>
  fencedBlocks(readme.split('\n'))
    .filter(({ language }) => language === 'sh')
    .flatMap(({ start, end }) => readme.split('\n').slice(start + 1, end))
    .filter((line) => !line.startsWith('#'))

/** Two of flext-core in a workspace would not know each other's steps. */
const onceOnly = async (trial: Trial): Promise<void> => {
  const { stdout } = await trial.attempt({ command: ['npm', 'query', '[name=flext-core]'] })
  const places = (JSON.parse(stdout) as readonly { readonly location: string }[]).map(
    ({ location }) => location,
  )
  trial.check(places.length === 1, `expected one flext-core, found ${places.join(', ')}`)
}

/** What cannot be: one message each, and nothing changed. */
const refusals = async (trial: Trial): Promise<void> => {
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['library', 'orders'], /name: "orders" is taken by packages\/orders/],
    [['migration', 'create-orders', '--project=orders'], /name: "create-orders" is taken by/],
    [
      ['domain-service', 'PlaceOrder', '--project=bills'],
      /project: expected one of billing, orders/,
    ],
  ]
  const state = () => trial.workspace.run('git', ['status', '--porcelain'])
  const before = await state()
  for (const [[generator = '', ...args], message] of wrong) {
    const command = nx('g', `flext-nx:${generator}`, ...args)
    await trial.attempt({ command, code: 1, prints: [message] })
  }
  const after = await state()
  trial.check(after.stdout === before.stdout, `a refusal changed files:\n${after.stdout}`)
}
