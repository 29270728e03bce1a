/**
 * What a child prints, read into one buffer over and over: a new buffer for each chunk is most of what
 * it costs to pass bytes on. Node reads so only from a socket that was made for it, which the pipes of
 * a child are not; so the child prints into the far end of a connection of this process with itself.
 */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface OneBufferSocket {
  /**
   * Begins paused, and emits `data` as any stream. The bytes are overwritten by the next ones, unless
   * the reader has paused it by when it returns: then they stay through the next three pauses.
   */
  readonly near: Socket
  /** To be destroyed here when the child has it. */
  readonly far: Socket
}

/** As much as the kernel mostly gives, and a target mostly takes, at once. */
const bufferBytes = 1 << 17
const keptPauses = 4
const connectMs = 2000

/** A connection; undefined where none can be had, as where the path of the temporary folder is long. */
export const oneBufferSocket = async (): Promise<OneBufferSocket | undefined> => {
  if (process.platform === 'win32') return undefined
  let folder: string | undefined
  let near: Socket | undefined
  const server = createServer({ pauseOnConnect: true })
  try {
    // Nobody else can connect, for the folder is this user's only.
    folder = await mkdtemp(join(tmpdir(), 'flext-'))
    const path = join(folder, 'stdout')
    server.listen(path)
    await once(server, 'listening')
    near = intoOneBuffer(path)
    // Where no more files can be opened, one end is refused without a word to the other.
    near.on('error', () => {}).pause()
    const signal = AbortSignal.timeout(connectMs)
    const [far] = (await once(server, 'connection', { signal })) as [Socket]
    return { near, far }
  } catch {
    near?.destroy()
    return undefined
  } finally {
    server.close()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
}

const intoOneBuffer = (path: string): Socket => {
  const buffers = Array.from({ length: keptPauses }, () => Buffer.allocUnsafeSlow(bufferBytes))
  let pauses = 0
  const bufferNow = (): Buffer => buffers[pauses % keptPauses] as Buffer
  const near: Socket = connect({
    path,
    onread: {
      buffer: bufferNow,
      callback: (length) => {
        near.emit('data', bufferNow().subarray(0, length))
        if (!near.isPaused()) return true
        pauses += 1
        return false
      },
    },
  })
  return near
}
