/** Whether a package says what to install where one of its optional peers is missing. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { PackedPackage } from '../pack/pack-package.ts'
import type { Consumer } from './consumer.ts'
import { importsOf } from '../packages/imports.ts'
import { optionalPeersOf } from './subpaths.ts'

/** Asks for each of them, in a folder that has none. */
export const missingPeerFaults = async (
  consumer: Consumer,
  { manifest, source }: PackedPackage,
): Promise<readonly string[]> => {
  const loaded = importsOf(source).filter(({ kind }) => kind !== 'type')
  const peers = optionalPeersOf(manifest).filter((peer) => loaded.some(({ name }) => name === peer))
  if (peers.length === 0) return []
  const file = join(import.meta.dirname, 'fixtures', 'missing-peers', `${manifest.name}.mjs`)
  if (!existsSync(file)) {
    return [`nothing asks for its optional peers ${peers.join(', ')}: write ${file}`]
  }
  consumer.write('missing-peers.mjs', `${readFileSync(file, 'utf8')}\n${ask}`)
  const { code, stdout, output } = await consumer.run('node', ['missing-peers.mjs'])
  if (code !== 0) return [`without its optional peers: ${output.trim()}`]
  const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Readonly<
    Record<string, string>
  >
  return peers.flatMap((peer) => {
    const message = told[peer]
    if (message === undefined) return [`nothing asks for its optional peer ${peer}: see ${file}`]
    const installs = /npm install (.*)/.exec(message)?.[1]?.split(/\s+/) ?? []
    return installs.includes(peer)
      ? []
      : [`without ${peer} it says "${message}", which does not say npm install ${peer}`]
  })
}

const ask = `
const told = {}
for (const [peer, message] of Object.entries(messages)) told[peer] = await message()
console.log(JSON.stringify(told))
`
