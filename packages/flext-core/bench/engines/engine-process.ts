/** A process with one engine in it: opens it, and measures it as often as it is told to. */
import { throughput } from '../throughput.ts'
import type { Place } from './engine.ts'
import { engines, type EngineName } from './engines.ts'
import type { EngineWord, MeasuringOrder } from './measured-engine.ts'

const say = (word: EngineWord): void => void process.send?.(word)

const name = process.argv[2] as EngineName
const place = JSON.parse(process.argv[3] ?? '{}') as Place
const engine = await engines[name](place)

process.on('message', (order: MeasuringOrder | 'end') => void obey(order))

const obey = async (order: MeasuringOrder | 'end'): Promise<void> => {
  if (order === 'end') {
    await engine[Symbol.asyncDispose]()
    process.exit(0)
  }
  const before = process.cpuUsage()
  const { runs, rate, p50, p99 } = await throughput(engine.run, order)
  const { user, system } = process.cpuUsage(before)
  say({ runs, rate, p50, p99, cpu: (user + system) / 1_000 })
}

say('ready')
