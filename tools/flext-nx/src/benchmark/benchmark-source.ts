/** `place-order.benchmark.ts`: the service beside what was done by hand, in the same worlds. */
import { posix } from 'node:path'

import type { ServicePlan } from '../service/service-plan.ts'
import { valuesSource } from '../service/source/field-source.ts'
import { comment, moduleSource } from '../service/source/module-source.ts'
import { wordsIn } from '../service/source/wording.ts'
import { worldValue } from '../service/source/world-source.ts'
import type { Original } from './original.ts'

/** `folder` is where the file stands, from the workspace's root. */
export const benchmarkSource = (plan: ServicePlan, folder: string, original: Original): string => {
  const module = moduleSource()
  module.main('node:assert/strict', 'assert')
  const comparison = module.use('flext-quality/benchmark', 'comparison')
  const from = relativeImport(folder, original.file)
  const byHand =
    original.name === plan.className
      ? module.use(from, `${original.name} as byHand`)
      : module.use(from, original.name)
  const own = `../src/${plan.file}`
  const service = module.use(`${own}/${plan.file}.ts`, plan.className)
  const world = module.use(`${own}/testing/${plan.file}-world.ts`, worldValue(plan))
  const awaited = plan.isAsync ? 'await ' : ''
  const request = valuesSource(module, plan.description.request, plan.sample, plan.models)
  return module.text(
    comment(
      `${plan.className} beside what does the same by hand: \`npx flext dev benchmark\` with this file says how long each takes, and what each leaves inconsistent when a call fails, its answer is lost or the process dies.`,
    ),
    `export const ${plan.value}ByHand = ${comparison}({
  name: '${wordsIn(plan.className)}',
  service: ${service},
  original: ${byHand},
  world: ${plan.isAsync ? 'async ' : ''}() => {
    const { ports, books${plan.isAsync ? ', close' : ''} } = ${awaited}${world}()
    return {
      ports,
      check: ${plan.isAsync ? 'async ' : ''}(outcome) => {
        const inEffect = ${awaited}books()
        const times = Object.values(inEffect).map(({ length }) => length)
        const [all, nothing] = [times.every((n) => n === 1), times.every((n) => n === 0)]
        const fits = { done: all, failed: nothing, unknown: all || nothing }[outcome]
        assert.ok(fits, \`the caller heard \${outcome}, in effect are \${JSON.stringify(inEffect)}\`)
      },${plan.isAsync ? '\n      close,' : ''}
    }
  },
  scenarios: { 'as in the tests': ${request} },
})`,
  )
}

const relativeImport = (folder: string, file: string): string => {
  const path = posix.relative(folder, file)
  return path.startsWith('.') ? path : `./${path}`
}
