import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-crash-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const orchestrator = new URL('./fixtures/orchestrator.ts', import.meta.url).pathname
const rounds = 12
const rows = 60_000

/** Loads as the orchestrator does, and is killed after so long; true when it came to its end. */
const loadFor = (csv: string, ms: number | undefined): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const args = ['--conditions=@flext/source', orchestrator, csv, join(folder, 'out')]
    // A killed orchestrator cannot remove what it handed over: let that go with the test's folder.
    const env = { ...process.env, TMPDIR: folder }
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const killer = ms === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), ms)
    child.once('close', (code, signal) => {
      clearTimeout(killer)
      if (code === 0 || signal === 'SIGKILL') resolve(code === 0)
      else reject(new Error(`ended with ${code}: ${said}`))
    })
  })

describe('a load whose orchestrator is killed at any moment', () => {
  it(`loads every row once, in ${rounds} rounds of it`, { timeout: 120_000 }, async () => {
    const csv = join(folder, 'rows.csv')
    const text = Array.from({ length: rows }, (_, id) => `${id},${'x'.repeat(80)}\n`).join('')
    writeFileSync(csv, `id,text\n${text}`)
    let finished = false
    let killed = 0
    for (; killed < rounds && !finished; killed += finished ? 0 : 1)
      finished = await loadFor(csv, 250 + Math.random() * 450)
    expect(killed).toBeGreaterThan(0)
    if (!finished) await loadFor(csv, undefined)

    const loaded = readFileSync(join(folder, 'out', 'rows.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
    const ids = loaded.map((line) => (JSON.parse(line) as { id: number }).id)
    expect(ids).toEqual(Array.from({ length: rows }, (_, id) => id))
    await loadFor(csv, undefined)
    const again = readFileSync(join(folder, 'out', 'rows.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
    expect(again).toHaveLength(rows)
  })
})
