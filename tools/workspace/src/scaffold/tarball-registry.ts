/**
 * A registry on a loopback port that knows a few packages by their tarballs and sends every other
 * request on to the registry that npm is set to. For one installation, nothing is kept.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'

import type { PackedPackage } from '../pack/pack-package.ts'
import { run } from '../process/run.ts'

/** A registry that answers until it is disposed of. */
export interface TarballRegistry extends AsyncDisposable {
  readonly url: string
}

/** Serves these packages; other requests go where `npm config get registry` says. */
export const tarballRegistry = async (
  packages: readonly PackedPackage[],
): Promise<TarballRegistry> => {
  const { stdout } = await run('npm', ['config', 'get', 'registry'], { output: 'collect' })
  const server = createServer(answer(packages, stdout.trim()))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

const answer = (packages: readonly PackedPackage[], upstream: string): RequestListener => {
  const byName = new Map(packages.map((one) => [`/${one.name}`, one]))
  const byFile = new Map(packages.map((one) => [`/-/${basename(one.tarball)}`, one]))
  return ({ url = '/', headers: { host } }, response) => {
    const known = byName.get(decodeURIComponent(url))
    const file = byFile.get(url)
    if (known !== undefined) {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(packument(known, `http://${host}`)))
    } else if (file !== undefined) {
      response.setHeader('content-type', 'application/octet-stream')
      response.end(readFileSync(file.tarball))
    } else {
      response.writeHead(302, { location: upstream.replace(/\/$/, '') + url }).end()
    }
  }
}

/** What a registry says of a package: https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md */
const packument = ({ name, version, manifest, tarball }: PackedPackage, registry: string) => ({
  name,
  'dist-tags': { latest: version },
  versions: {
    [version]: {
      ...manifest,
      dist: {
        tarball: `${registry}/-/${basename(tarball)}`,
        integrity: `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`,
      },
    },
  },
})
