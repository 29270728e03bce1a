/** `create-nx-workspace --preset=flext-nx`, and then what the README of the new workspace says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { workspaceRoot } from '../process/run.ts'
import type { NewWorkspace } from './new-workspace.ts'
import { Trial } from './trial.ts'

const nx = (...args: readonly string[]) => ['npx', 'nx', ...args] as const

/** Nx of the version that this repository has. */
export const nxVersion = (): string =>
  (
    JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8')) as {
      readonly devDependencies: { readonly nx: string }
    }
  ).devDependencies.nx

/** A workspace called shop: a library in it, a migration, a service, and what must be refused. */
export const tryPreset = async (workspace: NewWorkspace): Promise<Trial> => {
  const trial = new Trial(workspace)
  const preset = ['shop', '--preset=flext-nx', '--nxCloud=skip', '--trustThirdPartyPreset']
  await trial.attempt({
    command: ['npx', '--yes', `create-nx-workspace@${nxVersion()}`, ...preset, '--no-interactive'],
    beside: true,
  })
  await generate(trial)
  for (const [path, text] of Object.entries(greeting)) workspace.write(path, text)
  await trial.attempt({
    command: nx('run-many', '-t', 'lint', 'typecheck', 'build', 'test', '--outputStyle=static'),
    prints: [/Found 0 warnings and 0 errors/, /Successfully ran targets/],
  })
  await trial.attempt({ command: nx('sync:check') })
  await trial.attempt({ command: ['npm', 'run', 'format:check'] })
  await onceOnly(trial)
  await runServices(trial)
  await refusals(trial)
  return trial
}

const generate = async (trial: Trial): Promise<void> => {
  await trial.attempt({
    command: nx('g', 'flext-nx:library', 'orders', '--description=Takes orders'),
    prints: [/CREATE packages\/orders\/package\.json/],
  })
  await trial.attempt({
    command: nx('g', 'flext-nx:migration', 'create-orders', '--project=orders'),
    prints: [/CREATE packages\/orders\/src\/migrations\/migrations\.ts/],
  })
}

/** Two of flext-core in a workspace would not know each other's runs. */
const onceOnly = async (trial: Trial): Promise<void> => {
  const { stdout } = await trial.attempt({ command: ['npm', 'query', '[name=flext-core]'] })
  const places = (JSON.parse(stdout) as readonly { readonly location: string }[]).map(
    ({ location }) => location,
  )
  trial.check(places.length === 1, `expected one flext-core, found ${places.join(', ')}`)
}

/** What the targets are that nobody wrote down, and what a service does under them. */
const runServices = async (trial: Trial): Promise<void> => {
  const ask = ['greet', '--request={"name":"Ana Bo"}', '--id=first', '--json']
  await trial.attempt({
    command: nx('run', 'orders:run-service', ...ask),
    prints: [/"hello Ana Bo"/],
  })
  await trial.attempt({
    command: nx('run', 'orders:crash-test'),
    prints: [/greet\.crash\.test\.ts/, /1 passed/],
  })
}

/** What cannot be: one message each, and nothing changed. */
const refusals = async (trial: Trial): Promise<void> => {
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['library', 'orders'], /name: "orders" is taken by packages\/orders/],
    [['library', 'Payments'], /name: expected a package name such as orders/],
    [['library', 'payments', '--directory=../out'], /expected a folder inside the workspace/],
    [['migration', 'create-orders', '--project=orders'], /name: "create-orders" is taken by/],
    [['migration', 'create-bills', '--project=bills'], /project: expected one of orders/],
  ]
  const state = () => trial.workspace.run('git', ['status', '--porcelain'])
  const before = await state()
  for (const [args, message] of wrong) {
    await trial.attempt({
      command: nx('g', `flext-nx:${args[0]}`, ...args.slice(1)),
      code: 1,
      prints: [message],
    })
  }
  const after = await state()
  trial.check(after.stdout === before.stdout, `a refusal changed files:\n${after.stdout}`)
}

/** A service as somebody writes it by hand. */
const greeting = {
  'packages/orders/src/greet.ts': `/** Says hello. */
import { FlextDomainService, FlextResult, pivot, type StepContext } from 'flext-core'
import * as t from 'io-ts'

export interface GreeterPort {
  readonly greeter: { readonly say: (name: string) => string }
}

const greet = pivot({
  name: 'greet',
  output: t.string,
  run: ({ greeter }: GreeterPort & StepContext, name: string) => FlextResult.ok(greeter.say(name)),
})

export class Greet extends FlextDomainService.define({
  name: 'orders.greet',
  version: 1,
  request: t.type({ name: t.string }),
  result: t.type({ said: t.string }),
  *flow({ name }) {
    return { said: yield* greet(name) }
  },
}) {}
`,
  'packages/orders/src/greet.crash.test.ts': `import { everyCrash } from 'flext-core/testing'
import { it } from 'vitest'

import { Greet } from './greet.ts'

it('says hello whatever goes wrong', async () => {
  await everyCrash(Greet, { name: 'Ana' }, () => ({
    ports: { greeter: { say: (name: string) => 'hello '.concat(name) } },
    check: () => undefined,
  }))
})
`,
  'packages/orders/flext.services.ts': `import { provide } from 'flext-core'

import { Greet } from './src/greet.ts'

export const services = [
  provide(Greet, () => ({ greeter: { say: (name: string) => 'hello '.concat(name) } })),
]
`,
}
