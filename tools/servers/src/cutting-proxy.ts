/** Stands between a client and a server, and cuts a connection around a word that the client sends. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface CuttingProxy extends AsyncDisposable {
  readonly port: number
  /** The next connection that sends `word` is cut: before the server hears it, or before it answers. */
  readonly cutNext: (word: RegExp, when: 'unheard' | 'unanswered') => void
  /** How many connections were cut. */
  readonly cuts: () => number
}

export const cuttingProxy = async (server: number): Promise<CuttingProxy> => {
  const open = new Set<Socket>()
  let armed: { readonly word: RegExp; readonly when: 'unheard' | 'unanswered' } | undefined
  let cuts = 0

  const proxy = createServer((client) => {
    const upstream = connect(server, '127.0.0.1')
    let deaf = false
    const cut = (): void => {
      cuts++
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (sent) => {
      const cutting = armed?.word.test(sent.toString('latin1')) ? armed : undefined
      if (cutting) armed = undefined
      if (cutting?.when === 'unheard') return cut()
      if (cutting) deaf = true
      upstream.write(sent)
    })
    upstream.on('data', (answer) => {
      if (deaf) cut()
      else client.write(answer)
    })
  })
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve)
  })

  return {
    port: (proxy.address() as AddressInfo).port,
    cutNext: (word, when) => {
      armed = { word, when }
    },
    cuts: () => cuts,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => {
        proxy.close(resolve)
      })
    },
  }
}
