/**
 * The relay between tap and target: in memory on chunks as pipes give them, and through real pipes
 * with processes that only print and only read. The peer is what a line-wise orchestrator does at
 * the least: readline and JSON.parse of every message. `--rows N` (1,000,000).
 */
import {
  closeSync,
  createReadStream,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { either as E } from 'fp-ts'

import type { PluginCommand } from '../src/plugin-process/plugin-command.ts'
import { singerRelay } from '../src/singer/pair/relay.ts'
import { runPair } from '../src/singer/pair/run-pair.ts'
import { tapCsv } from '../src/tap-csv/tap-csv.ts'
import { report } from './figure.ts'
import { generateCsv } from './generated-csv.ts'

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, json: { type: 'boolean' } },
})
const rows = Number(values.rows)
const folder = mkdtempSync(join(tmpdir(), 'flext-bench-'))
const messages = join(folder, 'messages.jsonl')

const printMessages = (): void => {
  const csv = join(folder, 'people.csv')
  generateCsv(csv, rows)
  const config = { files: [{ entity: 'people', path: csv, keys: ['id'] }] }
  const catalog = tapCsv.discover(config)
  if (E.isLeft(catalog)) throw new Error(catalog.left.message)
  const fd = openSync(messages, 'w')
  const printed = tapCsv.extract(config, catalog.right, {}, (lines) => {
    writeFileSync(fd, lines)
  })
  closeSync(fd)
  if (E.isLeft(printed)) throw new Error(printed.left.message)
}

interface Cost {
  readonly seconds: number
  readonly cpuSeconds: number
}

const cost = async (work: () => void | Promise<void>): Promise<Cost> => {
  const cpu = process.cpuUsage()
  const began = performance.now()
  await work()
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { seconds, cpuSeconds: (user + system) / 1e6 }
}

const best = async (work: () => void | Promise<void>): Promise<Cost> => {
  const costs = [await cost(work), await cost(work), await cost(work)]
  return costs.reduce((one, other) => (other.cpuSeconds < one.cpuSeconds ? other : one))
}

const shell = (name: string, script: string): PluginCommand => ({
  name,
  executable: 'sh',
  args: ['-c', script, name],
  env: {},
  native: false,
})

const chunkBytes = 1 << 16

try {
  printMessages()
  const bytes = readFileSync(messages)
  const inMemory = await best(() => {
    const relay = singerRelay()
    for (let at = 0; at < bytes.length; at += chunkBytes)
      relay.take(bytes.subarray(at, at + chunkBytes))
    if (relay.totalRows() !== rows) throw new Error('the relay has lost count')
  })
  const throughPipes = await best(async () => {
    const receipt = await runPair({
      tap: shell('cat', `exec cat '${messages}'`),
      tapConfig: {},
      target: shell('discard', 'exec cat > /dev/null'),
      targetConfig: {},
      run: 'bench',
    })()
    if (E.isLeft(receipt)) throw new Error(receipt.left.message)
    if (receipt.right.rows['people'] !== rows) throw new Error('the pair has lost count')
  })
  const byLines = await cost(async () => {
    let count = 0
    for await (const line of createInterface({ input: createReadStream(messages) }))
      if ((JSON.parse(line) as { type: string }).type === 'RECORD') count += 1
    if (count !== rows) throw new Error('the peer has lost count')
  })
  const peer = 'readline and JSON.parse'
  const peerRate = { peer, peerValue: rows / byLines.seconds }
  /** 0.3 s were aimed at for 318 MB. */
  const cpuAim = Number(((0.3 * bytes.length) / 318e6).toPrecision(3))
  const peerCpu = { peer, peerValue: byLines.cpuSeconds }
  report(
    {
      name: 'meltano/relay/in-memory/rate',
      value: rows / inMemory.seconds,
      unit: 'records/s',
      ...peerRate,
    },
    { name: 'meltano/relay/in-memory/cpu', value: inMemory.cpuSeconds, unit: 's CPU', ...peerCpu },
    {
      name: 'meltano/relay/through-pipes/rate',
      value: rows / throughPipes.seconds,
      unit: 'records/s',
      aim: 2_000_000,
      ...peerRate,
    },
    {
      name: 'meltano/relay/through-pipes/cpu',
      value: throughPipes.cpuSeconds,
      unit: 's CPU',
      aim: cpuAim,
      ...peerCpu,
    },
    { name: 'meltano/relay/messages', value: bytes.length / 1e6, unit: 'MB' },
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
